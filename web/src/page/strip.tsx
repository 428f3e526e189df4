// Which moments speak for the first label and which for the second, under the player's slider.

import { useEffect, useRef } from "preact/hooks";
import { decisive, stripOf } from "./moments";
import { seekToFrame } from "./playback";
import * as state from "./state";

export function Strip() {
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
  return (
    <div class="strip" slot="under-time" data-testid="strip">
      <canvas ref={canvas} role="img" aria-label={`Moments that speak for ${why.first} or for ${why.second}`} />
      <p class="hint legend">
        <span>
          <span class="key for" /> {why.first}
        </span>
        <span>
          <span class="key against" /> {why.second}
        </span>
        <button type="button" class="link" disabled={state.whyIsOld.value} onClick={() => seekToFrame(decisive(why.moments))}>
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
