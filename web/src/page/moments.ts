// How much each frame speaks for the first label, as the columns of a strip.

/** The mean of each of `columns` equal parts of the frames, divided by the greatest, so from -1 to 1. */
export function stripOf(moments: readonly number[], columns: number): number[] {
  if (!moments.length) return [];
  const means = Array.from({ length: columns }, (_, column) => {
    const start = Math.min(Math.floor((column * moments.length) / columns), moments.length - 1);
    const end = Math.max(start + 1, Math.floor(((column + 1) * moments.length) / columns));
    const part = moments.slice(start, end);
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
  const greatest = Math.max(...means.map(Math.abs));
  return greatest > 0 ? means.map((value) => value / greatest) : means;
}

/** The frame that speaks most for the first label. Frames of 0 say nothing: outside of the part that was asked about, all are. */
export function decisive(moments: readonly number[]): number {
  let best = -1;
  moments.forEach((value, frame) => {
    if (value !== 0 && (best < 0 || value > moments[best])) best = frame;
  });
  return Math.max(0, best);
}

/** Moments that begin with a frame of a clip as those of the whole clip, of `frames`. */
export function placed(moments: readonly number[], first: number, frames: number): number[] {
  return Array.from({ length: frames }, (_, frame) => moments[frame - first] ?? 0);
}
