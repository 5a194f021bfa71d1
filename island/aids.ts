// Fetches the script of the language aids when somebody first comes to a field
// that has them; pages on which nobody writes never load it.
import type * as wording from "./wording";

export function startAids(): void {
  const page = document.querySelector<HTMLElement>("main[data-wording]");
  if (!page) return;
  const place = page.querySelector<HTMLElement>("[data-word-switch]");
  if (place) void fetchScript(page).then((aids) => aids?.showSwitch(place));
  const boxes = "[data-words]";
  const come = (event?: Event): void => {
    if (event && !(event.target as Element).matches(boxes)) return;
    page.removeEventListener("focusin", come);
    void fetchScript(page).then((aids) => aids?.start(page.dataset["lexicon"] ?? "", (page.dataset["names"] ?? "").split(", ")).catch(() => undefined));
  };
  page.addEventListener("focusin", come);
  if (document.activeElement?.matches(boxes)) come();
}

// fetchScript never fails: without the aids one writes all the same.
function fetchScript(page: HTMLElement): Promise<typeof wording | undefined> {
  return (import(page.dataset["wording"] ?? "") as Promise<typeof wording>).catch(() => undefined);
}
