/** player.js: the player for pages that import it, and for pages that have a clip in them, as a notebook's output does. */

import { Player } from "./player";
import type { ClipView } from "./types";

export * from "./player";

/** Each element with this attribute holds a script of type application/json with a ClipView. */
const PLACES = "[data-fdsm-clip]";

for (const place of document.querySelectorAll<HTMLElement>(PLACES)) {
  const view = JSON.parse(place.querySelector("script[type='application/json']")?.textContent ?? "") as ClipView;
  new Player(place, { autoplay: true }).load(view);
}

// A frame that shows clips is as high as they are. `frameElement` is null if the page is in no frame, or in one of another site.
const frame = window.frameElement as HTMLElement | null;
if (frame && document.querySelector(PLACES)) {
  new ResizeObserver(() => {
    frame.style.height = `${document.documentElement.offsetHeight}px`;
  }).observe(document.documentElement);
}
