// The answer: the label or "unknown", and all labels ranked.

import { findSegments } from "./actions";
import type { Answer } from "./contract";
import { goTo } from "./focus";
import { personClass } from "./person";
import * as state from "./state";
import { clock, inPageWords, leftOut, percent, verdict } from "./words";

/** Seconds from which a clip may well show several actions, and those from which it may if no label fits all of it. */
const LONG = 6;
const LONG_IF_UNKNOWN = 3;

export function AnswerPanel() {
  const { value, error, busy } = state.answers.value;
  const part = state.part.value;
  const other = state.otherModel.value;
  return (
    <section class="panel" aria-labelledby="answer-title" aria-busy={busy || state.otherAnswers.value.busy} data-testid="answer">
      <header>
        <h2 id="answer-title" tabIndex={-1}>
          Answer
        </h2>
        {part && (
          <span class="badge">
            {clock(part[0])} to {clock(part[1])}
          </span>
        )}
        <span class="grow" />
        {part && state.chosen.value && (
          <button type="button" class="quiet" onClick={() => goTo(".piece.chosen button")}>
            To the segment
          </button>
        )}
        {part && (
          <button
            type="button"
            class="quiet"
            onClick={() => {
              state.part.value = null;
              goTo("#answer-title"); // this button goes
            }}
          >
            Whole clip
          </button>
        )}
        <Compare />
      </header>
      {error && (
        <p class="error" role="alert">
          {inPageWords(error)}
        </p>
      )}
      {!value && !error && <p class="hint">{missing()}</p>}
      {value && <LeftOut />}
      {value && <SeveralActions answers={value} />}
      {value && (
        <div class={other === null ? "answers" : "answers two"}>
          <ModelAnswers answers={value} model={other === null ? null : state.model.value} main />
          {other !== null && <Other model={other} />}
        </div>
      )}
      {value && value.length > 1 && <p class="hint">To see why, choose one person as who is looked at.</p>}
    </section>
  );
}

function missing(): string {
  if (!state.view.value) return "Open a clip, and this ranks your labels for it.";
  if (!state.labels.value.length) return "Add a label or more, and this ranks them.";
  if (!state.readable.value.length) return "No label can be read. Under each stands why, and which names come near.";
  return "Asking…";
}

/** Labels without which the others were ranked, and the way to them. */
function LeftOut() {
  const unread = state.unread.value;
  if (!unread.length) return null;
  return (
    <p class="note">
      {leftOut(unread)}{" "}
      <button
        type="button"
        class="link"
        onClick={() => {
          state.opened.value = unread[0] ?? null;
          goTo(".chip.refused .name");
        }}
      >
        See why
      </button>
    </p>
  );
}

/** A clip is ranked as one action. Whoever has several in it would wonder at the answer. */
function SeveralActions({ answers }: { answers: Answer[] }) {
  const seconds = state.view.value?.seconds ?? 0;
  const long = answers.some((answer) => answer.unknown) ? LONG_IF_UNKNOWN : LONG;
  const { busy } = state.segmenting.value;
  if (state.part.value || seconds < long || busy || state.segments.value.now.length) return null;
  return (
    <p class="hint">
      This ranks the clip as one action. If it shows several,{" "}
      <button
        type="button"
        class="link"
        onClick={() => {
          void findSegments();
          goTo("#tab-timeline");
        }}
      >
        find its segments
      </button>
      .
    </p>
  );
}

/** A second model beside the first, where the server has several. */
function Compare() {
  const others = state.models.value.filter((model) => model.name !== state.model.value);
  if (!others.length) return null;
  return (
    <label class="inline">
      <span>Beside it</span>
      <select
        value={state.otherModel.value ?? ""}
        onChange={(event) => (state.otherModel.value = event.currentTarget.value || null)}
        data-testid="other-model"
      >
        <option value="">no second model</option>
        {others.map((model) => (
          <option key={model.name} value={model.name}>
            {model.name}
          </option>
        ))}
      </select>
    </label>
  );
}

function Other({ model }: { model: string }) {
  const { value, error } = state.otherAnswers.value;
  if (error)
    return (
      <div class="answer">
        <h3>{model}</h3>
        <p class="error" role="alert">
          {inPageWords(error)}
        </p>
      </div>
    );
  return value ? <ModelAnswers answers={value} model={model} /> : <p class="hint">Asking…</p>;
}

/** What one model answers, of each person who was asked about. */
function ModelAnswers({ answers, model, main = false }: { answers: Answer[]; model: string | null; main?: boolean }) {
  return (
    <div class="answer">
      {model !== null && <h3>{model}</h3>}
      {answers.map((answer) => (
        <OneAnswer key={answer.person} answer={answer} named={answers.length > 1} main={main} />
      ))}
    </div>
  );
}

function OneAnswer({ answer, named, main }: { answer: Answer; named: boolean; main: boolean }) {
  const scores = answer.ranking.map((one) => one.score);
  const best = answer.ranking[0]?.label;
  return (
    <article aria-label={named ? `person ${answer.person}` : undefined}>
      {named && <h3 class={personClass(answer.person ?? 1)}>person {answer.person}</h3>}
      <p class={answer.unknown ? "verdict unknown" : "verdict"} data-testid={main ? "verdict" : undefined}>
        {answer.label}
      </p>
      <p class="hint">{verdict(answer)}</p>
      <ol class="bars" aria-label="Labels, best first">
        {answer.ranking.map((one, place) => (
          <li key={one.label} class={place === 0 && !answer.unknown ? "bar best" : "bar"}>
            <span class="label">{one.label}</span>
            <span class="value" title={`score ${one.score.toFixed(3)}`}>
              {one.probability === null ? one.score.toFixed(2) : percent(one.probability)}
            </span>
            <span class="track" aria-hidden="true">
              <span style={{ width: `${100 * share(one.probability, one.score, scores)}%` }} />
            </span>
            {main && !named && place > 0 && (
              <button
                type="button"
                class="link ask"
                onClick={() => {
                  state.pair.value = { first: best ?? null, second: one.label };
                  document.getElementById("why-title")?.scrollIntoView({ block: "nearest" });
                }}
              >
                why not?<span class="sr"> {one.label}</span>
              </button>
            )}
          </li>
        ))}
      </ol>
    </article>
  );
}

/** The length of a bar. Without probabilities, scores are laid between the worst and the best. */
function share(probability: number | null, score: number, scores: readonly number[]): number {
  if (probability !== null) return probability;
  const least = Math.min(...scores);
  const most = Math.max(...scores);
  return most > least ? 0.04 + (0.96 * (score - least)) / (most - least) : 1;
}
