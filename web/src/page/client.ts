// The server's answers, typed. Every failure is a ServerError with one sentence.

import type {
  Answer,
  Answers,
  ClipView,
  Example,
  Explanation,
  LabelsAnswer,
  Layout,
  Model,
  SegmentsAnswer,
  Vocabulary,
} from "./contract";
import { eventsOf, piecesOf } from "./events";

/** A clip as the page has it: a file as it was given, or points that the page made itself (a recorded camera). */
export type Source =
  | { kind: "file"; name: string; file: Blob }
  | { kind: "points"; name: string; points: (number | null)[][][]; layout: string; fps: number };

/** What goes beside the clip: options of the clip, labels, what is asked. Absent fields are the server's defaults. */
export type Request = Record<string, unknown>;

export class ServerError extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export class Client {
  constructor(
    private readonly base: string,
    readonly token: string | null,
    private readonly fetcher: typeof fetch = (...given) => fetch(...given),
  ) {}

  models = () => this.get<Model[]>("/v1/models");
  layouts = () => this.get<Layout[]>("/v1/layouts");
  vocabulary = () => this.get<Vocabulary>("/v1/vocabulary");
  examples = () => this.get<Example[]>("/v1/examples");

  async example(name: string): Promise<Source> {
    const answer = await this.ask(`/v1/examples/${encodeURIComponent(name)}`, {});
    const file = /filename="?([^";]+)/.exec(answer.headers.get("content-disposition") ?? "")?.[1];
    return { kind: "file", name: file ?? name, file: await whole(answer, () => answer.blob()) };
  }

  inspect = (source: Source, request: Request, signal?: AbortSignal) =>
    this.post<ClipView>("/v1/inspect", source, request, signal);
  recognize = (source: Source, request: Request, signal?: AbortSignal) =>
    this.post<Answer>("/v1/recognize", source, request, signal);
  /** As `recognize`, for a request with `windows`, or for each person. */
  recognizeSeveral = (source: Source, request: Request, signal?: AbortSignal) =>
    this.post<Answers>("/v1/recognize", source, request, signal);
  explain = (source: Source, request: Request, signal?: AbortSignal) =>
    this.post<Explanation>("/v1/explain", source, request, signal);

  async labels(request: Request, signal?: AbortSignal): Promise<LabelsAnswer> {
    const answer = await this.ask("/v1/labels", asJson(request, signal));
    return whole<LabelsAnswer>(answer, () => answer.json());
  }

  async export(source: Source, request: Request): Promise<Blob> {
    const answer = await this.askOf(source, "/v1/export", request);
    return whole(answer, () => answer.blob());
  }

  /** `progress` is called as the work goes on. Aborting the signal closes the connection, which cancels the work. */
  async segment(
    source: Source,
    request: Request,
    progress: (done: number, total: number) => void,
    signal: AbortSignal,
  ): Promise<SegmentsAnswer> {
    const answer = await this.askOf(source, "/v1/segment", request, signal);
    const { body } = answer;
    if (!body) throw new ServerError("The server sent no answer.", answer.status);
    return whole(answer, async () => {
      for await (const { event, data } of eventsOf(piecesOf(body))) {
        const content = JSON.parse(data);
        if (event === "progress") progress(content.done, content.total);
        if (event === "result") return content as SegmentsAnswer;
        if (event === "error") throw new ServerError(content.error, 200);
      }
      throw new ServerError(CUT, answer.status);
    });
  }

  /** Browsers cannot send a header with a WebSocket, so the token goes into the address. */
  stream(): WebSocket {
    const address = new URL(`${this.base}/v1/stream`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    if (this.token) address.searchParams.set("token", this.token);
    return new WebSocket(address);
  }

  private async get<T>(path: string): Promise<T> {
    const answer = await this.ask(path, {});
    return whole<T>(answer, () => answer.json());
  }

  private async post<T>(path: string, source: Source, request: Request, signal?: AbortSignal): Promise<T> {
    const answer = await this.askOf(source, path, request, signal);
    return whole<T>(answer, () => answer.json());
  }

  private async askOf(source: Source, path: string, request: Request, signal?: AbortSignal): Promise<Response> {
    try {
      return await this.ask(path, withClip(source, request, signal));
    } catch (error) {
      // Browsers send no file that was changed or moved since it was chosen, nor a folder, and say the same as of no server.
      if (error instanceof ServerError && !error.status && !(await isReadable(source)))
        throw new ServerError(`${source.name} cannot be read: it was changed or moved, or is a folder. Open it again.`, 0);
      throw error;
    }
  }

  private async ask(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.token) headers.set("Authorization", `Bearer ${this.token}`);
    let answer: Response;
    try {
      answer = await this.fetcher(this.base + path, { ...init, headers });
    } catch (error) {
      if (isAbort(error)) throw error;
      throw new ServerError("The server does not answer: is `fdsm serve` still running?", 0);
    }
    if (!answer.ok) throw new ServerError(await errorOf(answer), answer.status);
    return answer;
  }
}

const CUT = "The server ended the answer before it was complete.";

/** What an answer has in it. The connection may be lost on the way, and something between may answer instead. */
async function whole<T>(answer: Response, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ServerError || isAbort(error)) throw error;
    throw new ServerError(CUT, answer.status);
  }
}

async function isReadable(source: Source): Promise<boolean> {
  if (source.kind === "points") return true;
  return source.file
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    );
}

async function errorOf(answer: Response): Promise<string> {
  const text = await answer.text();
  try {
    const { error } = JSON.parse(text) as { error?: unknown };
    if (typeof error === "string" && error) return error;
  } catch {
    // Not JSON: something between here and the server has answered. The status says what it is.
  }
  if (answer.status === 401) return "This server wants a token: open the address that `fdsm serve` printed.";
  return `The server answered ${[answer.status, answer.statusText].filter(Boolean).join(" ")}.`;
}

function asJson(request: Request, signal?: AbortSignal): RequestInit {
  return {
    method: "POST",
    body: JSON.stringify(request),
    headers: { "Content-Type": "application/json" },
    signal: signal ?? null,
  };
}

export function withClip(source: Source, request: Request, signal?: AbortSignal): RequestInit {
  if (source.kind === "points") {
    const { points, layout, fps } = source;
    return asJson({ fps, ...request, clip: { points, layout } }, signal);
  }
  const form = new FormData();
  form.append("file", source.file, source.name);
  form.append("request", JSON.stringify(request));
  return { method: "POST", body: form, signal: signal ?? null };
}
