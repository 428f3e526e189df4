// Live: answers while the clip plays, or from the camera.

import { useEffect, useRef, useState } from "preact/hooks";
import { Camera } from "./camera_panel";
import { streamClip } from "./clip_stream";
import { closeStream, live, openStream, type Said } from "./live";
import { thePlayer } from "./playback";
import * as state from "./state";
import { counted, percent, seconds } from "./words";

export function LivePanel() {
  const { status, error, delay } = live.value;
  const view = state.view.value;
  const ready = state.labels.value.length > 0;
  const [camera, setCamera] = useState(false);
  const stop = useRef<(() => void) | null>(null);

  useEffect(() => () => stop.current?.(), [view]);
  const stopAll = () => {
    stop.current?.();
    stop.current = null;
    closeStream();
  };
  const playLive = () => {
    if (!view) return;
    setCamera(false);
    openStream({ layout: view.layout, fps: view.fps, persons: view.persons.length, up: "+y" });
    stop.current = streamClip(view);
    thePlayer()?.play();
  };
  return (
    <div class="live" data-testid="live">
      <div class="toolbar">
        {status === "off" ? (
          <>
            <button type="button" disabled={!ready || !view} onClick={playLive}>
              Answer while the clip plays
            </button>
            <button type="button" disabled={!ready} aria-expanded={camera} onClick={() => setCamera(!camera)}>
              Camera
            </button>
          </>
        ) : (
          !camera && (
            <button type="button" onClick={stopAll}>
              Stop
            </button>
          )
        )}
        <span class="hint">
          {!ready
            ? "Add labels first."
            : status === "on"
              ? `An action is named ${seconds(delay)} after its end at the latest.`
              : status === "opening"
                ? "Opening the stream…"
                : "Frames go to the server one by one, and answers come back as it sees more."}
        </span>
      </div>
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      {camera && <Camera />}
      <Now />
    </div>
  );
}

function Now() {
  const { status, now, log } = live.value;
  if (status === "off" && !log.length) return null;
  return (
    <div class="now">
      <ul aria-label="Now" aria-live="polite">
        {now.map((one) => (
          <li key={one.person}>
            {now.length > 1 && <span class={`person person-${((one.person - 1) % 6) + 1}`}>person {one.person}</span>}
            <strong>{one.label ?? "nothing of this"}</strong>
            {one.label && <span class="hint"> since {seconds(Math.max(0, one.until - one.since))}</span>}
          </li>
        ))}
        {status === "on" && !now.length && <li class="hint">Waiting for movement.</li>}
      </ul>
      {log.length > 0 && (
        <ol class="log" aria-label={`${counted(log.length, "action")} so far, the last first`}>
          {log.map((one) => (
            <Line key={`${one.person} ${one.since}`} said={one} />
          ))}
        </ol>
      )}
    </div>
  );
}

function Line({ said }: { said: Said }) {
  return (
    <li>
      <span class="when">
        {said.since.toFixed(1)} to {said.until.toFixed(1)} s
      </span>{" "}
      {said.label}
      {said.fits !== null && <span class="hint"> fits with {percent(said.fits)}</span>}
    </li>
  );
}
