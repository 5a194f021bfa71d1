// Slides: arrows go from one to the next, f fills the screen. Without a script the
// slides stand below each other, and links lead from one to the next.

const forward = ["ArrowRight", "ArrowDown", "PageDown", " "];
const back = ["ArrowLeft", "ArrowUp", "PageUp"];

export function start(page: HTMLElement): void {
  const slides = [...page.querySelectorAll<HTMLElement>(".slide")];
  const full = page.querySelector<HTMLElement>("[data-full]");
  const show = (at: number): void => {
    const slide = slides[Math.min(Math.max(at, 0), slides.length - 1)]!;
    history.replaceState(null, "", `#${slide.id}`);
    slide.scrollIntoView();
    slide.focus({ preventScroll: true });
  };
  const fill = (): void => void (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()).catch(() => undefined);
  if (full && document.fullscreenEnabled) {
    full.hidden = false;
    full.addEventListener("click", fill);
  }
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || (event.key === " " && (event.target as Element).closest("a, button"))) return;
    const now = standsAt(slides);
    if (forward.includes(event.key)) show(event.shiftKey ? now - 1 : now + 1);
    else if (back.includes(event.key)) show(now - 1);
    else if (event.key === "Home") show(0);
    else if (event.key === "End") show(slides.length - 1);
    else if (event.key === "f" && document.documentElement.dataset["keys"] !== "off") fill();
    else return;
    event.preventDefault();
  });
}

// standsAt is the slide that the reader sees most of.
function standsAt(slides: HTMLElement[]): number {
  const middle = innerHeight / 2;
  const at = slides.findIndex((slide) => slide.getBoundingClientRect().bottom > middle);
  return at < 0 ? slides.length - 1 : at;
}
