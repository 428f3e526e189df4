// A text field with suggestions, after the ARIA practice of an editable combobox with a list.

import { useId, useRef, useState } from "preact/hooks";

interface Properties {
  label: string;
  placeholder: string;
  suggest: (typed: string) => string[];
  /** Called with what was typed or chosen. */
  onTake: (text: string) => void;
  /** Called with a text of several lines or with separators. */
  onPaste: (text: string) => boolean;
  onBack?: () => void;
}

export function Combobox({ label, placeholder, suggest, onTake, onPaste, onBack }: Properties) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const names = open ? suggest(typed) : [];
  const shown = names.length > 0;

  const take = (text: string) => {
    if (text.trim()) onTake(text);
    setTyped("");
    setOpen(false);
    setActive(-1);
    field.current?.focus();
  };
  const move = (by: number) => {
    setOpen(true);
    const count = suggest(typed).length;
    // -1 is the field itself, so that one can go back to what was typed
    setActive(count ? ((active + 1 + by + count + 1) % (count + 1)) - 1 : -1);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter") take(names[active] ?? typed);
    else if (event.key === "Escape" && (shown || typed)) {
      if (!shown) setTyped("");
      setOpen(false);
      setActive(-1);
    } else if (event.key === "Backspace" && !typed && !event.repeat && onBack)
      onBack(); // held down, it ends with what was typed
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div class="combobox">
      <input
        ref={field}
        type="text"
        role="combobox"
        aria-label={label}
        aria-autocomplete="list"
        aria-expanded={shown}
        aria-controls={shown ? `${id}-list` : undefined}
        aria-activedescendant={shown && active >= 0 ? `${id}-${active}` : undefined}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        enterkeyhint="done"
        placeholder={placeholder}
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setOpen(true);
          setActive(-1);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setOpen(false)}
        onPaste={(event) => {
          if (onPaste(event.clipboardData?.getData("text") ?? "")) event.preventDefault();
        }}
      />
      {shown && (
        <div class="list" id={`${id}-list`} role="listbox" aria-label="Suggestions">
          {names.map((name, place) => (
            // Keys reach the options through the field, which keeps the focus.
            // biome-ignore lint/a11y/useFocusableInteractive: see above
            // biome-ignore lint/a11y/useKeyWithClickEvents: see above
            <div
              key={name}
              id={`${id}-${place}`}
              role="option"
              aria-selected={place === active}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => take(name)}
            >
              {name}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
