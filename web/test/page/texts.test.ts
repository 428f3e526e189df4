import assert from "node:assert/strict";
import { test } from "node:test";
import { readHash, writeHash } from "../../src/page/hash";
import { conflict, shown, suits, withPath } from "../../src/page/kinematics";
import { parseList, suggest, withLabels } from "../../src/page/label_list";
import { asAdapt, asCurl, asPython } from "../../src/page/snippets";
import { segmentsAsCsv, segmentsAsJson } from "../../src/page/tables";
import { clock, inPageWords, leftOut, percent, span, travelInWords, verdict } from "../../src/page/words";

test("a pasted list is a label a line, or parts of one line, without the marks of the list it was in", () => {
  assert.deepEqual(parseList("wave\n\n 2) sit   down\n- stand up\n"), ["wave", "sit down", "stand up"]);
  assert.deepEqual(parseList('wave, "sit down"; jump'), ["wave", "sit down", "jump"]);
  assert.deepEqual(parseList("pick up, then throw\nsit"), ["pick up, then throw", "sit"]);
});

test("labels that differ in case and punctuation are the same", () => {
  assert.deepEqual(withLabels(["Sit down"], ["sit-down", "  ", "jump", "Jump!"]), ["Sit down", "jump"]);
});

test("suggestions that begin with what was typed come first, and labels that are there are left out", () => {
  const names = ["drink water", "run", "running jump", "throw a frisbee", "water the plants"];
  assert.deepEqual(suggest(names, "wat", []), ["water the plants", "drink water"]);
  assert.deepEqual(suggest(names, "run", ["Run"]), ["running jump"]);
  assert.deepEqual(suggest(names, "", []), []);
});

test("the address keeps labels with any signs", () => {
  const shared = { labels: ["wave & clap", "50% squat #2", "hüpfen"], example: "wave", model: null };
  assert.deepEqual(readHash(writeHash(shared)), shared);
  assert.equal(writeHash({ labels: [], example: null, model: null }), "");
});

test("a share is never shown as certain unless it is", () => {
  assert.deepEqual([0, 0.001, 0.5, 0.999, 1].map(percent), ["0%", "<1%", "50%", ">99%", "100%"]);
});

test("times carry over", () => {
  assert.equal(clock(59.999), "1:00.00");
  assert.equal(clock(75.25, 0), "1:15");
  assert.equal(clock(5, 1), "0:05.0");
});

test("a part is told in seconds, in minutes in a long clip, and is called so if it is all of it", () => {
  assert.deepEqual([span(0.8, 2.14, 3), span(61, 62.5, 90), span(0, 3, 3)], ["0.8 to 2.1 s", "1:01.0 to 1:02.5", "throughout"]);
});

test("the verdict says that none fits, and that a model gives no probabilities", () => {
  const ranking = [{ label: "wave" }];
  assert.match(verdict({ label: "unknown", unknown: true, fits: 0.1, ranking }), /No label fits surely enough\. “wave”.*10%/);
  assert.match(verdict({ label: "wave", unknown: false, fits: null, ranking }), /scores only/);
});

test("csv keeps commas and quotes, and no label becomes a formula", () => {
  const segment = { start: 0.5, end: 1, label: 'wave, "left"', person: 1, score: 0.123456, fits: null };
  const lines = segmentsAsCsv([segment, { ...segment, label: "=1+1" }]).split("\r\n");
  assert.deepEqual(lines, ["start,end,label,score,fits,person", '0.5,1,"wave, ""left""",0.1235,,1', "0.5,1,'=1+1,0.1235,,1", ""]);
  assert.equal(JSON.parse(segmentsAsJson("a.npy", [segment])).segments[0].label, 'wave, "left"');
});

const asked = {
  file: "it's.npy",
  labels: ["wave", "sit down"],
  descriptions: { wave: ["the hand moves"] },
  kinematics: {},
  options: { layout: "kinect-v2", fps: 25 },
  part: null,
};

test("Python has what was asked, and None where nothing is", () => {
  const kinematics = {
    limbs: ["head"],
    path: "nod",
    height: null,
    coordination: null,
    stance: "stand",
    tempo: "slow",
    repetition: "once",
    partner: null,
  };
  const text = asPython({ ...asked, kinematics: { nod: kinematics } }, null);
  assert.match(text, /descriptions=\{"wave": \["the hand moves"\]\},/);
  assert.match(text, /"height": None/);
  assert.match(text, /layout="kinect-v2",\n {4}fps=25,\n\)/);
  assert.match(asPython({ ...asked, descriptions: {}, options: {} }, null), /^ranking = recognize\("it's.npy", labels\)$/m);
});

test("Python asks for each person where that was asked, with a loop over those who are seen", () => {
  const text = asPython({ ...asked, descriptions: {}, options: { persons: "each", fps: 25 } }, null);
  const lines = text.split("\n");
  assert.deepEqual(lines.slice(lines.indexOf("everybody = recognize.inspect("), -1), [
    "everybody = recognize.inspect(",
    `    "it's.npy",`,
    '    persons="all",',
    "    fps=25,",
    ")",
    "for person in everybody.persons:",
    "    ranking = recognize(",
    `        "it's.npy",`,
    "        labels,",
    "        fps=25,",
    "        persons=person,",
    "    )",
    "    print(person, ranking.label, ranking.fits)",
  ]);
  assert.match(asPython({ ...asked, options: { persons: 2 } }, null), /\n {4}persons=2,\n\)/);
});

test("curl quotes for the shell, and names no token", () => {
  const text = asCurl(asked, "mine", "http://127.0.0.1:8000", true);
  assert.match(text, /file=@'it'\\''s.npy'/);
  assert.match(text, /Bearer \$FDSM_TOKEN/);
  assert.match(text, /"model":"mine"/);
});

test("curl sends semicolons of labels, and files whose names have commas, as they are", () => {
  const text = asCurl({ ...asked, file: 'a,b;"c".npy', labels: ["stand; sit"] }, null, "http://127.0.0.1:8000", false);
  assert.match(text, /-F file=@'"a,b;\\"c\\".npy"' \\\n/);
  assert.match(text, /--form-string request='\{/);
});

test("code about a part of a clip asks about it, or says that it does not", () => {
  const part: [number, number] = [6.4666, 13.3666];
  assert.match(asCurl({ ...asked, part }, null, "http://127.0.0.1:8000", false), /"windows":\[\[6\.4666,13\.3666\]\]/);
  assert.match(asPython({ ...asked, part }, null), /^# The page asks about 6\.47 to 13\.37 s alone/m);
  assert.doesNotMatch(asPython(asked, null), /#/);
});

test("Python learns clips at the rate and with the skeleton that they have, which may have no name", () => {
  const text = asAdapt("mine", 60);
  assert.match(text, /^folder = Path\("mine"\)$/m);
  assert.match(text, /^skeleton = folder \/ "dataset.yaml"$/m);
  assert.match(text, /\.adapt\(clips, labels, layout=skeleton, fps=60\)$/m);
});

test("paths are offered for the limbs that they speak of, with a height where they need one", () => {
  const paths = { wave: "{hand} move(s) to and fro {height}", kick: "{foot} swing(s) up", bow: "the head goes down" };
  const groups = { paths } as never;
  const base = {
    limbs: ["right_arm"],
    path: "bow",
    height: null,
    coordination: null,
    stance: "stand",
    tempo: "slow",
    repetition: "once",
    partner: null,
  };
  assert.deepEqual(
    [suits(paths.wave, ["left_leg"]), suits(paths.kick, ["both_legs"]), suits(paths.bow, [])],
    [false, true, true],
  );
  assert.equal(withPath(base, "wave", groups).height, "chest");
  assert.equal(withPath({ ...base, height: "low" }, "bow", groups).height, null);
  assert.match(conflict({ ...base, path: "kick" }, groups) ?? "", /kick/);
  assert.equal(conflict(base, groups), null);
  assert.equal(shown(paths.wave), "hand moves to and fro");
});

test("the server's options are named as the page has them", () => {
  assert.equal(inPageWords("2 persons are seen: option 'persons' chooses another"), "2 persons are seen: choose another below");
  assert.equal(inPageWords("person 1 moves too: choose with option 'persons'"), "person 1 moves too: choose below");
  assert.equal(inPageWords("stands: give -y as option 'up'"), "stands: choose -y as the axis that points up below");
  assert.equal(
    inPageWords("none; 'descriptions' or 'kinematics' can say what it means"),
    "none; open the label to describe it in other words",
  );
});

test("labels that cannot be read are named, and so is how far a person gets over the ground", () => {
  assert.equal(leftOut(["qwrtz"]), "“qwrtz” is left out: it cannot be read.");
  assert.equal(leftOut(["a", "b", "c"]), "“a”, “b” and “c” are left out: they cannot be read.");
  assert.deepEqual([travelInWords(0.2), travelInWords(3.14)], ["stays in place", "gets 3.1 trunk lengths away"]);
});

test("a reason of a part is throughout the part, and else has the times of the clip", () => {
  assert.equal(span(6.5, 13.4, 30, [6.5, 13.4]), "throughout");
  assert.equal(span(6.5, 13.4, 30), "6.5 to 13.4 s");
});
