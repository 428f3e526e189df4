// The player and what is under it.

import { Transport } from "./transport";

export function Stage() {
  return (
    <>
      <div class="player" />
      <Transport />
    </>
  );
}
