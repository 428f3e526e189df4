// The player, and under its slider the strip of moments that speak for the first label.

import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Player } from "../player";
import { setPlayer, thePlayer } from "./playback";
import * as state from "./state";
import { Strip } from "./strip";

export function Stage() {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!host.current) return;
    const player = new Player(host.current, { autoplay: true });
    setPlayer(player);
    const ends = [
      player.on("frame", ({ seconds }) => {
        state.time.value = seconds;
      }),
      player.on("play", () => {
        state.playing.value = true;
      }),
      player.on("pause", () => {
        state.playing.value = false;
      }),
    ];
    return () => {
      for (const end of ends) end();
      setPlayer(null);
      player.dispose();
    };
  }, []);
  useSignalEffect(() => {
    const view = state.view.value;
    if (view) thePlayer()?.load(view);
    else thePlayer()?.pause(); // nobody sees it
  });
  useSignalEffect(() => {
    const lit = state.lit.value;
    thePlayer()?.highlight(lit?.joints ?? [], lit?.start, lit?.end);
  });
  const { value, busy } = state.clip.value;
  return (
    <>
      <div class="player" ref={host} hidden={value === null} data-testid="player">
        <Strip />
      </div>
      {value === null && (
        <p class="waiting hint">{busy ? "Reading the file…" : "There is nothing to see: the file was not read."}</p>
      )}
    </>
  );
}
