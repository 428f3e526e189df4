// What the address of the page keeps: labels, the example and the model, so that a link shows the same thing.

export interface Shared {
  labels: string[];
  example: string | null;
  model: string | null;
}

export function readHash(hash: string): Shared {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  return {
    labels: fields.getAll("label").filter((label) => label.trim()),
    example: fields.get("example"),
    model: fields.get("model"),
  };
}

export function writeHash(shared: Shared): string {
  const fields = new URLSearchParams();
  if (shared.example) fields.set("example", shared.example);
  if (shared.model) fields.set("model", shared.model);
  for (const label of shared.labels) fields.append("label", label);
  const text = fields.toString();
  return text ? `#${text}` : "";
}
