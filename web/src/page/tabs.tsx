// Tabs after the ARIA practice: arrow keys move, and the panel of the chosen one is shown.

import { Code } from "./code";
import { LivePanel } from "./live_panel";
import { Spectrum } from "./spectrum";
import { tab } from "./state";
import { Timeline } from "./timeline";

const TABS = [
  { name: "timeline", title: "Timeline", panel: Timeline },
  { name: "spectrum", title: "Spectrum", panel: Spectrum },
  { name: "live", title: "Live", panel: LivePanel },
  { name: "code", title: "Code", panel: Code },
] as const;

export function Tabs() {
  const place = TABS.findIndex((each) => each.name === tab.value);
  const Panel = TABS[place].panel;
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = by !== undefined ? (place + by + TABS.length) % TABS.length : { Home: 0, End: TABS.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    tab.value = TABS[next].name;
    document.getElementById(`tab-${TABS[next].name}`)?.focus();
  };
  return (
    <div class="panel tabs">
      <div role="tablist" aria-label="About the clip">
        {TABS.map(({ name, title }) => (
          <button
            key={name}
            id={`tab-${name}`}
            type="button"
            role="tab"
            aria-selected={name === tab.value}
            aria-controls="tab-panel"
            tabIndex={name === tab.value ? 0 : -1}
            onClick={() => (tab.value = name)}
            onKeyDown={onKeyDown}
          >
            {title}
          </button>
        ))}
      </div>
      <div id="tab-panel" role="tabpanel" aria-labelledby={`tab-${tab.value}`}>
        <Panel />
      </div>
    </div>
  );
}
