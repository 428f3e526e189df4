// The clip's spectrum with the paper's cut-off, and the energy of each joint below and above it.

import { useState } from "preact/hooks";
import { highShare, lookedAt, movementOf, rowOf, scaleOf, thinned } from "./curve";
import * as state from "./state";
import { percent, spaced } from "./words";

const WIDTH = 460;
const HEIGHT = 150;

export function Spectrum() {
  const view = state.view.value;
  const spectrum = view?.spectrum;
  const [kept, setKept] = useState<number | null>(null);
  const [hovered, setHovered] = useState<number | null>(null);
  if (!view) return null;
  if (!spectrum) return <p class="hint">{view.no_spectrum}</p>;
  const joint = lookedAt([hovered, kept], view.joints.length);
  const all = movementOf(spectrum.energy);
  const own = joint === null ? null : movementOf(spectrum.energy, joint);
  const share = highShare(own ?? all, spectrum.cutoff);
  const look = (next: number | null) => {
    setHovered(next);
    state.lit.value = next === null ? null : { joints: [view.joints[next]] };
  };
  return (
    <div class="spectrum" data-testid="spectrum">
      <figure>
        <Chart all={all} own={own} cutoff={spectrum.cutoff} fps={view.fps} />
        <figcaption class="hint">
          Energy of the movement of {joint === null ? "all joints" : `the ${spaced(view.joints[joint])}`} over the frequencies k
          of a cosine transform in time. The paper calls k ≥ {spectrum.cutoff} high: {percent(share)} of the energy.
        </figcaption>
      </figure>
      <JointBars
        joints={view.joints}
        energy={spectrum.energy}
        cutoff={spectrum.cutoff}
        kept={kept}
        onLook={look}
        onKeep={(next) => setKept(kept === next ? null : next)}
      />
    </div>
  );
}

interface ChartProperties {
  all: number[];
  own: number[] | null;
  cutoff: number;
  fps: number;
}

function Chart({ all, own, cutoff, fps }: ChartProperties) {
  const last = all.length;
  const scale = scaleOf(own ? [...all, ...own] : all, last, WIDTH, HEIGHT);
  const line = (values: number[]) =>
    thinned(values, 300)
      .map(({ k, value }) => `${scale.x(k).toFixed(1)},${scale.y(value).toFixed(1)}`)
      .join(" ");
  const cut = scale.x(Math.min(cutoff - 0.5, last));
  // Coefficient k of T frames turns k / 2 times in T / fps seconds.
  const hertz = (cutoff * fps) / (2 * (last + 1));
  return (
    <svg viewBox={`-34 -8 ${WIDTH + 42} ${HEIGHT + 34}`} role="img" aria-label={`Spectrum with a cut-off at k = ${cutoff}`}>
      {scale.marks.map((power) => (
        <g key={power} class="mark">
          <line x1="0" x2={WIDTH} y1={scale.y(10 ** power)} y2={scale.y(10 ** power)} />
          <text x="-6" y={scale.y(10 ** power) + 3.5} text-anchor="end">
            10
            <tspan dy="-4" font-size="8">
              {power}
            </tspan>
          </text>
        </g>
      ))}
      <rect class="high" x={cut} y="0" width={Math.max(0, WIDTH - cut)} height={HEIGHT} />
      <line class="cutoff" x1={cut} x2={cut} y1="-4" y2={HEIGHT} />
      <polyline class={own ? "line other" : "line"} points={line(all)} />
      {own && <polyline class="line" points={line(own)} />}
      <text x="0" y={HEIGHT + 16}>
        k = 1
      </text>
      <text x={Math.min(Math.max(cut, 60), WIDTH - 90)} y={HEIGHT + 16} text-anchor="middle">
        {cutoff} ({hertz.toFixed(1)} Hz)
      </text>
      <text x={WIDTH} y={HEIGHT + 16} text-anchor="end">
        {last}
      </text>
    </svg>
  );
}

interface BarsProperties {
  joints: string[];
  energy: (number[] | null)[];
  cutoff: number;
  kept: number | null;
  onLook: (joint: number | null) => void;
  onKeep: (joint: number) => void;
}

function JointBars({ joints, energy, cutoff, kept, onLook, onKeep }: BarsProperties) {
  const rows = joints
    .map((name, joint) => {
      const movement = movementOf(energy, joint);
      return {
        name,
        joint,
        seen: rowOf(energy, joint) !== null,
        total: movement.reduce((sum, value) => sum + value, 0),
        high: highShare(movement, cutoff),
      };
    })
    .filter((row) => row.seen)
    .sort((one, other) => other.total - one.total);
  const greatest = Math.max(...rows.map((row) => row.total), 1e-12);
  return (
    <div>
      <p class="hint">Energy of each joint, and how much of it is high</p>
      <ul class="joints" aria-label="Energy of each joint, greatest first" onMouseLeave={() => onLook(null)}>
        {rows.map(({ name, joint, total, high }) => (
          <li key={name}>
            <button
              type="button"
              class="joint"
              aria-pressed={kept === joint}
              onMouseEnter={() => onLook(joint)}
              onFocus={() => onLook(joint)}
              onBlur={() => onLook(null)}
              onClick={() => onKeep(joint)}
            >
              <span class="label">{spaced(name)}</span>
              <span class="value">{percent(high)}</span>
              <span class="track" aria-hidden="true">
                <span style={{ width: `${(100 * total * (1 - high)) / greatest}%` }} />
                <span class="high" style={{ width: `${(100 * total * high) / greatest}%` }} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
