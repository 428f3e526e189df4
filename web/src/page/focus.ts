// What has the focus may vanish with what was done. It then goes to what is nearest in meaning.

/** Focus an element that the page is about to show. */
export function focusSoon(selector: string): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(selector)?.focus());
}
