import assert from "node:assert/strict";
import { test } from "node:test";
import { Client, type Source } from "../../src/page/client";
import { eventsOf } from "../../src/page/events";

const source: Source = { kind: "file", name: "a.npy", file: new Blob(["x"]) };

async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

function answering(body: BodyInit, status = 200): { client: Client; sent: RequestInit[] } {
  const sent: RequestInit[] = [];
  const fetcher = async (_: unknown, init?: RequestInit) => {
    sent.push(init ?? {});
    return new Response(body, { status });
  };
  return { client: new Client("", "secret", fetcher as typeof fetch), sent };
}

test("events come whole, wherever the pieces end and whatever ends the lines", async () => {
  const text = ': hello\r\n\r\nevent: progress\r\ndata: {"done":1}\r\n\r\nevent: result\r\ndata: é\r\ndata: b\r\n\r\nevent: cut';
  for (const size of [1, 2, 3, 7, 1000]) {
    const found = [];
    for await (const event of eventsOf(pieces(text, size))) found.push(event);
    assert.deepEqual(found, [
      { event: "progress", data: '{"done":1}' },
      { event: "result", data: "é\nb" },
    ]);
  }
});

test("a refusal is the server's sentence, with its status", async () => {
  const { client } = answering('{"error": "labels: expected some, found none"}', 422);
  await assert.rejects(client.recognize(source, {}), { message: "labels: expected some, found none", status: 422 });
});

test("an answer of something between here and the server is a sentence, too", async () => {
  await assert.rejects(answering("<html>", 502).client.models(), /answered 502/);
  const broken = new Client("", null, async () => {
    throw new TypeError("fetch failed");
  });
  await assert.rejects(broken.models(), /does not answer/);
});

test("a file is a form with the request beside it, points are JSON, and both carry the token", async () => {
  const { client, sent } = answering("{}");
  await client.recognize(source, { labels: ["wave"] });
  await client.recognize(
    { kind: "points", name: "camera", points: [[[1, 2, null]]], layout: "coco-17", fps: 20 },
    { labels: ["wave"] },
  );
  const form = sent[0].body as FormData;
  assert.equal((form.get("file") as File).name, "a.npy");
  assert.deepEqual(JSON.parse(form.get("request") as string), { labels: ["wave"] });
  assert.deepEqual(JSON.parse(sent[1].body as string), {
    fps: 20,
    labels: ["wave"],
    clip: { points: [[[1, 2, null]]], layout: "coco-17" },
  });
  assert.deepEqual(
    sent.map((init) => new Headers(init.headers).get("authorization")),
    ["Bearer secret", "Bearer secret"],
  );
});

test("segments come with their progress, and an error event or a cut is an error", async () => {
  const seen: number[] = [];
  const run = (body: string) =>
    answering(body).client.segment(source, {}, (done) => seen.push(done), new AbortController().signal);
  const result = await run(
    'event: progress\ndata: {"done":3,"total":9}\n\nevent: result\ndata: {"segments":[],"findings":[]}\n\n',
  );
  assert.deepEqual([seen, result.segments], [[3], []]);
  await assert.rejects(run('event: error\ndata: {"error":"nobody moves"}\n\n'), /nobody moves/);
  await assert.rejects(run('event: progress\ndata: {"done":3,"total":9}\n\n'), /before it was complete/);
});

test("a connection that is lost within an answer, and an answer that is none, are sentences of the page", async () => {
  const lost = () =>
    new ReadableStream<Uint8Array>({
      start(stream) {
        stream.enqueue(new TextEncoder().encode('event: progress\ndata: {"done":1,"total":2}\n\n'));
        stream.error(new TypeError("network error"));
      },
    });
  const sentence = { message: "The server ended the answer before it was complete.", status: 200 };
  await assert.rejects(answering(lost()).client.recognize(source, {}), sentence);
  await assert.rejects(answering(lost()).client.export(source, {}), sentence);
  await assert.rejects(
    answering(lost()).client.segment(source, {}, () => {}, new AbortController().signal),
    sentence,
  );
  await assert.rejects(answering("<html>").client.models(), sentence);
});

test("a file that was changed since it was opened is said to be so, and not the server to be gone", async () => {
  const refused = new Client("", null, async () => {
    throw new TypeError("Failed to fetch");
  });
  const gone = { slice: () => ({ arrayBuffer: () => Promise.reject(new DOMException("changed", "NotReadableError")) }) };
  const append = FormData.prototype.append;
  FormData.prototype.append = () => {}; // node takes no file that cannot be read
  try {
    await assert.rejects(refused.recognize({ kind: "file", name: "a.npy", file: gone as never }, {}), /a\.npy cannot be read/);
    await assert.rejects(refused.recognize(source, {}), /does not answer/);
  } finally {
    FormData.prototype.append = append;
  }
});
