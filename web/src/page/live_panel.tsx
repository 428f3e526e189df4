// Live: answers while the clip plays, or from the camera.

import { useEffect, useRef, useState } from "preact/hooks";
import { Camera } from "./camera_panel";
import { rateOf, streamClip } from "./clip_stream";
import { Heard } from "./heard";
import { live, openStream } from "./live";
import { thePlayer } from "./playback";
import * as state from "./state";
import { seconds } from "./words";

export function LivePanel() {
  const { status, delay } = live.value;
  const view = state.view.value;
  const ready = state.readable.value.length > 0;
  // A stream begins with the name of its layout, and joints that were found by their names in a file have none.
  const streams = view !== null && state.layouts.value.some((layout) => layout.name === view.layout);
  const [camera, setCamera] = useState(false);
  const stop = useRef<(() => void) | null>(null);

  useEffect(() => () => stop.current?.(), [view]);
  const playLive = () => {
    if (!view) return;
    setCamera(false);
    const numbers = view.persons.map((person) => person.number);
    stop.current = openStream({ layout: view.layout, fps: rateOf(view), persons: numbers.length, up: "+y" }, numbers);
    streamClip(view);
    thePlayer()?.play();
  };
  return (
    <div class="live" data-testid="live">
      <div class="toolbar">
        {status === "off" ? (
          <>
            <button type="button" disabled={!ready || !streams} onClick={playLive}>
              Answer while the clip plays
            </button>
            <button type="button" disabled={!ready} aria-expanded={camera} onClick={() => setCamera(!camera)}>
              Camera
            </button>
          </>
        ) : (
          !camera && (
            <button type="button" onClick={() => stop.current?.()}>
              Stop
            </button>
          )
        )}
        <span class="hint">
          {!ready
            ? "Add labels first."
            : view && !streams && status === "off"
              ? "A stream takes the joints of a named layout. This clip has those that its file names."
              : status === "on"
                ? `An action is named ${seconds(delay)} after its end at the latest.`
                : status === "opening"
                  ? "Opening the stream…"
                  : "Frames go to the server one by one, and answers come back as it sees more."}
        </span>
      </div>
      {camera ? <Camera /> : <Heard />}
    </div>
  );
}
