// Code that may be wider than its place.

export function CodeBlock({ text }: { text: string }) {
  return (
    // A region that scrolls is reached by keys.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <pre tabIndex={0}>
      <code>{text}</code>
    </pre>
  );
}
