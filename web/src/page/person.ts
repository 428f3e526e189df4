// The colour of a person, which is that in the player.

import { personColour } from "../drawing";
import * as state from "./state";

/** The class of what stands for the person of a number. The player counts those who are seen. */
export function personClass(number: number): string {
  const place = state.view.value?.persons.findIndex((one) => one.number === number) ?? -1;
  return `person ${personColour(place < 0 ? number - 1 : place)}`;
}
