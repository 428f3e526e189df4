// What has the focus may vanish with what was done. It then goes to what is nearest in meaning.

/** Bring what was asked for into sight, and give it the focus, so that it is neither missed nor unheard. */
export function goTo(selector: string): void {
  requestAnimationFrame(() => {
    const element = document.querySelector<HTMLElement>(selector);
    element?.focus({ preventScroll: true });
    element?.scrollIntoView({ block: "start" });
  });
}

/** Focus an element that the page is about to show. */
export function focusSoon(selector: string): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(selector)?.focus());
}
