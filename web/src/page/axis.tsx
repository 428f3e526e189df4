// The time axis with a lane for each person. It zooms, and its segments are chosen, dragged and reached by arrow keys.

import { useEffect, useRef, useState } from "preact/hooks";
import { chooseNext, dragChosen } from "./edits";
import { personClass } from "./person";
import { length, offset, seekTo } from "./playback";
import type { Segment } from "./segments";
import * as state from "./state";
import { clock, percent } from "./words";

/** Pixels for a second where the axis is closest. */
const CLOSEST = 300;
/** Pixels between two marks at least. */
const MARKS_APART = 70;
const MARK_WIDTH = 40;
const MARK_STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600];

export function Axis() {
  const scroller = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(600);
  const [zoom, setZoom] = useState(1);
  const seconds = length();

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const watcher = new ResizeObserver(() => setWidth(element.clientWidth));
    watcher.observe(element);
    return () => watcher.disconnect();
  }, []);
  const most = Math.max(1, (CLOSEST * seconds) / Math.max(width, 1));
  const scale = seconds > 0 ? (width * Math.min(zoom, most)) / seconds : 1;

  /** Zoom so that `time` stays where it is. */
  const zoomBy = (factor: number, time = state.time.value) => {
    const next = Math.min(Math.max(zoom * factor, 1), most);
    const element = scroller.current;
    const place = element ? time * scale - element.scrollLeft : 0;
    setZoom(next);
    requestAnimationFrame(() => {
      if (element) element.scrollLeft = (time * width * next) / seconds - place;
    });
  };
  const timeAt = (event: MouseEvent) => {
    const lanes = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return (event.clientX - lanes.left) / scale;
  };
  const people = [
    ...new Set([
      ...(state.view.value?.persons ?? []).map((person) => person.number),
      ...state.segments.value.now.map((segment) => segment.person),
    ]),
  ];
  const shown =
    people.length > 1
      ? people.filter((person) => state.segments.value.now.some((segment) => segment.person === person) || people.length < 4)
      : people;

  return (
    <div class="axis">
      <div
        class="scroller"
        ref={scroller}
        onWheel={(event) => {
          if (!event.ctrlKey) return;
          event.preventDefault();
          const box = event.currentTarget.getBoundingClientRect();
          zoomBy(event.deltaY < 0 ? 1.25 : 0.8, (event.clientX - box.left + event.currentTarget.scrollLeft) / scale);
        }}
      >
        {/* The scrubber does the same by keys. */}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: a pointer's short cut */}
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: a pointer's short cut */}
        <div class="inner" style={{ width: `${scale * seconds}px` }} onClick={(event) => seekTo(timeAt(event))}>
          <Marks seconds={seconds} scale={scale} />
          {(shown.length ? shown : [1]).map((person) => (
            <Lane key={person} person={person} named={people.length > 1} scale={scale} />
          ))}
          <Playhead scale={scale} />
        </div>
      </div>
      <div class="zoom">
        <button type="button" class="icon" aria-label="Zoom out" disabled={zoom <= 1} onClick={() => zoomBy(1 / 1.6)}>
          −
        </button>
        <button type="button" class="icon" aria-label="Zoom in" disabled={zoom >= most} onClick={() => zoomBy(1.6)}>
          +
        </button>
      </div>
    </div>
  );
}

function Marks({ seconds, scale }: { seconds: number; scale: number }) {
  const step = MARK_STEPS.find((each) => each * scale >= MARKS_APART) ?? 1200;
  const first = Math.ceil(offset() / step);
  const count = Math.max(0, Math.floor((offset() + seconds) / step) - first + 1);
  const fitsIn = (time: number) => (offset() + seconds - time) * scale > MARK_WIDTH;
  return (
    <div class="marks" aria-hidden="true">
      {Array.from({ length: count }, (_, place) => (first + place) * step)
        .filter(fitsIn)
        .map((time) => (
          <span key={time} style={{ left: `${(time - offset()) * scale}px` }}>
            {clock(time, step < 1 ? 1 : 0)}
          </span>
        ))}
    </div>
  );
}

function Playhead({ scale }: { scale: number }) {
  return <div class="playhead" aria-hidden="true" style={{ transform: `translateX(${state.time.value * scale}px)` }} />;
}

function Lane({ person, named, scale }: { person: number; named: boolean; scale: number }) {
  const own = state.segments.value.now.filter((segment) => segment.person === person);
  return (
    <div class="lane">
      {named && <span class={`lane-name ${personClass(person)}`}>person {person}</span>}
      {own.map((segment) => (
        <Piece key={`${segment.start} ${segment.end}`} segment={segment} scale={scale} />
      ))}
    </div>
  );
}

function Piece({ segment, scale }: { segment: Segment; scale: number }) {
  const chosen = state.chosen.value === segment;
  const first = state.segments.value.now[0] === segment;
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // After an edit by key the piece is another element, and the focus goes with it.
    if (chosen && (document.activeElement === document.body || document.activeElement?.closest(".axis"))) button.current?.focus();
  }, [chosen]);

  const choose = () => {
    state.chosen.value = segment;
    seekTo(segment.start - offset());
  };
  const drag = (end: "start" | "end") => (event: PointerEvent) => {
    event.preventDefault();
    event.stopPropagation();
    const from = event.clientX;
    const was = segment[end];
    let merges = false;
    state.chosen.value = segment;
    // On the window, because the piece is drawn anew while it is dragged.
    const move = (moved: PointerEvent) => {
      const before = state.chosen.value;
      dragChosen(end, was + (moved.clientX - from) / scale, merges);
      if (state.chosen.value !== before) merges = true;
    };
    const stop = () => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", stop);
      removeEventListener("pointercancel", stop);
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", stop);
    addEventListener("pointercancel", stop);
  };
  const fits = segment.fits === null ? "" : `, fits with ${percent(segment.fits)}`;
  return (
    <div
      class={chosen ? "piece chosen" : "piece"}
      style={{
        left: `${(segment.start - offset()) * scale}px`,
        width: `${Math.max(3, (segment.end - segment.start) * scale)}px`,
      }}
    >
      <button
        ref={button}
        type="button"
        aria-pressed={chosen}
        tabIndex={chosen || (first && !state.chosen.value) ? 0 : -1}
        aria-label={`${segment.label}, ${clock(segment.start)} to ${clock(segment.end)}, person ${segment.person}${fits}`}
        title={`${segment.label}, ${clock(segment.start)} to ${clock(segment.end)}${fits}`}
        style={{ "--hue": hueOf(segment.label) }}
        onClick={(event) => {
          event.stopPropagation();
          choose();
        }}
        onKeyDown={(event) => {
          if (event.altKey || (event.key !== "ArrowLeft" && event.key !== "ArrowRight")) return;
          event.preventDefault();
          event.stopPropagation();
          const next = chooseNext(event.key === "ArrowLeft" ? -1 : 1);
          if (next) seekTo(next.start - offset());
        }}
      >
        <span>{segment.label}</span>
      </button>
      <span class="handle start" aria-hidden="true" onPointerDown={drag("start")} />
      <span class="handle end" aria-hidden="true" onPointerDown={drag("end")} />
    </div>
  );
}

/** A colour for each label. Segments may have labels that were removed from the list. */
export function hueOf(label: string): string {
  const labels = new Set([...state.labelTexts.value, ...state.segments.value.now.map((segment) => segment.label)]);
  return String((210 + 137.5 * [...labels].indexOf(label)) % 360);
}
