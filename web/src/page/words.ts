// Numbers in words, in one place so that the page says the same thing the same way.

/** 0.934 as "93%"; what is not 0 or 1 is never shown as such. */
export function percent(share: number): string {
  const number = Math.round(share * 100);
  if (number === 0 && share > 0) return "<1%";
  if (number === 100 && share < 1) return ">99%";
  return `${number}%`;
}

/** 75.25 as "1:15.25". */
export function clock(seconds: number, digits = 2): string {
  const scale = 10 ** digits;
  const whole = Math.round(Math.max(0, seconds) * scale);
  const minutes = Math.floor(whole / (60 * scale));
  const rest = (whole % (60 * scale)) / scale;
  return `${minutes}:${rest.toFixed(digits).padStart(digits ? digits + 3 : 2, "0")}`;
}

/** A part of a clip that is `length` seconds long, of which `whole` is looked at. */
export function span(start: number, end: number, length: number, whole: readonly [number, number] = [0, length]): string {
  if (start <= whole[0] + 0.05 && end >= whole[1] - 0.05) return "throughout";
  return length < 60 ? `${start.toFixed(1)} to ${end.toFixed(1)} s` : `${clock(start, 1)} to ${clock(end, 1)}`;
}

export function counted(number: number, thing: string): string {
  return `${number.toLocaleString("en")} ${thing}${number === 1 ? "" : "s"}`;
}

export function seconds(value: number): string {
  return `${value >= 100 ? Math.round(value) : Number(value.toPrecision(3))} s`;
}

export function listed(words: readonly string[], last = "and"): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;
}

/** The words of the server's snake case: "left_shoulder" as "left shoulder". */
export function spaced(key: string): string {
  return key.replaceAll("_", " ");
}

/** A share within a sentence. */
function inWords(share: number): string {
  return percent(share).replace("<", "less than ").replace(">", "more than ");
}

/** How far over the ground a person gets, in trunk lengths. */
export function travelInWords(travel: number): string {
  return travel < 0.5 ? "stays in place" : `gets ${Number(travel.toPrecision(2))} trunk lengths away`;
}

/** That an answer is without some labels. */
export function leftOut(unread: readonly string[]): string {
  const it = unread.length === 1 ? "it" : "they";
  return `${listed(unread.map((label) => `“${label}”`))} ${unread.length === 1 ? "is" : "are"} left out: ${it} cannot be read.`;
}

/** What the answer rests on, in one sentence. */
export function verdict(answer: {
  label: string;
  unknown: boolean;
  fits: number | null;
  ranking: readonly { label: string }[];
}): string {
  const best = answer.ranking[0]?.label ?? answer.label;
  if (answer.unknown) {
    const chance = answer.fits === null ? "" : `, and fits with a probability of ${inWords(answer.fits)}`;
    return `No label fits surely enough. “${best}” comes nearest${chance}.`;
  }
  if (answer.fits === null) return "This model gives scores only: they order the labels, and are no probabilities.";
  return `This label fits with a probability of ${inWords(answer.fits)}.`;
}

/** The server's sentences name the options of a call. The page has the same things elsewhere. */
export function inPageWords(sentence: string): string {
  return sentence
    .replace(/: option 'persons' chooses another$/, ": choose another below")
    .replace(/: choose with option 'persons'$/, ": choose below")
    .replace(/give width by height as option 'aspect'/, "give the width by height of the picture below")
    .replace(/so option 'aspect', which/, "so the width by height below, which")
    .replace(/give (\S+) as option 'up'/, "choose $1 as the axis that points up below")
    .replace("expected option 'layout'", "expected the joint layout below")
    .replace("(option 'layout')", "(joint layout below)")
    .replace(/'descriptions' or 'kinematics' can say what it means$/, "open the label to describe it in other words");
}
