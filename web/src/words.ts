/** What the picture shows, in words: for those who do not see it. */

import { GUESSED, MISSING, type Motion } from "./motion";

/** For the eye. */
export function clockOf(motion: Motion, frame: number): string {
  return `${seconds(frame / motion.fps)} / ${seconds(motion.frames / motion.fps)} s`;
}

export function timeOf(motion: Motion, frame: number): string {
  return `${seconds(frame / motion.fps)} of ${seconds(motion.frames / motion.fps)} s`;
}

/** The clip as a whole. */
export function titleOf(motion: Motion): string {
  const persons = motion.persons.length === 1 ? "1 person" : `${motion.persons.length} persons`;
  return `Skeletons in ${motion.view.name}: ${persons}, ${seconds(motion.frames / motion.fps)} s`;
}

/** One frame: the time, and who is seen with how many joints. */
export function frameInWords(motion: Motion, frame: number): string {
  const persons = motion.persons.map((person, row) => {
    const name = `Person ${person.number}${person.taken ? "" : ", not taken"}`;
    let [guessed, missing] = [0, 0];
    for (let joint = 0; joint < motion.joints.length; joint++) {
      const state = motion.states[motion.at(row, frame, joint)];
      if (state === GUESSED) guessed++;
      if (state === MISSING) missing++;
    }
    if (missing === motion.joints.length) return `${name}: not seen`;
    const lacking = [guessed && `${guessed} guessed`, missing && `${missing} missing`].filter(Boolean).join(", ");
    return `${name}: ${lacking ? `${motion.joints.length} joints, ${lacking}` : "all joints seen"}`;
  });
  return `Frame ${frame + 1} of ${motion.frames}, ${timeOf(motion, frame)}. ${persons.join(". ")}.`;
}

function seconds(value: number): string {
  return value.toFixed(2);
}
