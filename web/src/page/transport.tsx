// Under the player: play, step, scrub, speed, and the strip of moments that speak for the first label.

import { useEffect, useRef } from "preact/hooks";
import { decisive, stripOf } from "./moments";
import { frameLength, length, seekTo, step, togglePlaying } from "./playback";
import * as state from "./state";
import { clock } from "./words";

const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 4];

export function Transport() {
  const playing = state.playing.value;
  const last = Math.max(0, length() - frameLength());
  const frame = Math.round(state.time.value / frameLength());
  return (
    <div class="transport">
      <div class="scrub">
        <input
          type="range"
          aria-label="Time"
          aria-valuetext={`${state.time.value.toFixed(2)} of ${length().toFixed(2)} seconds, frame ${frame + 1}`}
          min="0"
          max={last}
          step={frameLength()}
          value={state.time.value}
          onInput={(event) => {
            state.playing.value = false;
            seekTo(event.currentTarget.valueAsNumber);
          }}
        />
        <Strip />
      </div>
      <div class="toolbar">
        <button type="button" class="icon large" aria-label={playing ? "Pause" : "Play"} title="Space" onClick={togglePlaying}>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path class="solid" d={playing ? "M4 3h3v10H4zM9 3h3v10H9z" : "M4.5 2.5l9 5.5-9 5.5z"} />
          </svg>
        </button>
        <button type="button" class="icon" aria-label="One frame back" title="←" onClick={() => step(-1)}>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M10 4l-4 4 4 4M4.5 4v8" />
          </svg>
        </button>
        <button type="button" class="icon" aria-label="One frame on" title="→" onClick={() => step(1)}>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M6 4l4 4-4 4M11.5 4v8" />
          </svg>
        </button>
        <span class="time" data-testid="time">
          {clock(state.time.value)} <span class="hint">of {clock(length())}</span>
        </span>
        <span class="grow" />
        <label class="inline">
          <span>Speed</span>
          <select value={String(state.speed.value)} onChange={(event) => (state.speed.value = Number(event.currentTarget.value))}>
            {SPEEDS.map((speed) => (
              <option key={speed} value={String(speed)}>
                {speed}×
              </option>
            ))}
          </select>
        </label>
        <label class="inline tick">
          <input
            type="checkbox"
            checked={state.follow.value}
            onChange={(event) => (state.follow.value = event.currentTarget.checked)}
          />
          <span>Follow</span>
        </label>
      </div>
    </div>
  );
}

/** Which moments speak for the first label (in its colour) and which for the second. */
function Strip() {
  const why = state.why.value.value;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    if (!element || !why) return;
    const draw = () => drawStrip(element, why.moments);
    draw();
    const watcher = new ResizeObserver(draw);
    watcher.observe(element);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", draw);
    return () => {
      watcher.disconnect();
      scheme.removeEventListener("change", draw);
    };
  }, [why]);
  if (!why?.moments.length) return null;
  const best = decisive(why.moments);
  return (
    <div class="strip">
      <canvas ref={canvas} role="img" aria-label={`Moments that speak for ${why.first} or for ${why.second}`} />
      <p class="hint legend">
        <span class="key for" /> speaks for “{why.first}” <span class="key against" /> for “{why.second}”{" "}
        <button type="button" class="link" onClick={() => seekTo(best * frameLength())}>
          Go to the deciding moment
        </button>
      </p>
    </div>
  );
}

function drawStrip(canvas: HTMLCanvasElement, moments: readonly number[]): void {
  const pen = canvas.getContext("2d");
  const columns = Math.min(canvas.clientWidth, moments.length);
  if (!pen || !columns) return;
  canvas.width = columns;
  canvas.height = 1;
  const style = getComputedStyle(canvas);
  const colours = { for: style.getPropertyValue("--for"), against: style.getPropertyValue("--against") };
  stripOf(moments, columns).forEach((value, column) => {
    pen.globalAlpha = Math.abs(value);
    pen.fillStyle = value >= 0 ? colours.for : colours.against;
    pen.fillRect(column, 0, 1, 1);
  });
}
