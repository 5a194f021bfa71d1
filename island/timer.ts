// Timers that advise: [data-timer] counts down to data-ends by the server's
// clock (data-now is when it wrote the page). What is left is said aloud at 5, 2
// and 1 minutes and at the end, and nothing stops when it is over.

const spoken = [300, 120, 60, 0]; // seconds

export function startTimers(): void {
  for (const timer of document.querySelectorAll<HTMLElement>("[data-timer][data-ends]:not([data-ready])")) {
    timer.dataset["ready"] = "";
    run(timer);
  }
}

function run(timer: HTMLElement): void {
  const face = timer.querySelector("b");
  const ends = Date.parse(timer.dataset["ends"] ?? "");
  const ahead = Date.parse(timer.dataset["now"] ?? "") - Date.now(); // a clock that is wrong does not matter
  if (!face || Number.isNaN(ends) || Number.isNaN(ahead)) return;
  let before = left(ends, ahead);
  const tick = (): void => {
    if (!timer.isConnected) return;
    const now = left(ends, ahead);
    face.textContent = `${Math.floor(now / 60)}:${String(now % 60).padStart(2, "0")}`;
    const passed = spoken.find((mark) => now <= mark && mark < before);
    if (passed !== undefined) say(timer, passed);
    before = now;
    setTimeout(tick, 1000 - ((Date.now() + ahead) % 1000));
  };
  tick();
}

function left(ends: number, ahead: number): number {
  return Math.max(0, Math.ceil((ends - Date.now() - ahead) / 1000));
}

function say(timer: HTMLElement, mark: number): void {
  timer.classList.toggle("near", mark <= 120);
  let voice = timer.querySelector<HTMLElement>("[role=status]");
  if (!voice) {
    voice = document.createElement("span");
    voice.className = "visually-hidden";
    voice.setAttribute("role", "status");
    timer.append(voice);
  }
  voice.textContent = mark === 0 ? "The time is over. Nothing stops." : mark === 60 ? "One minute left." : `${mark / 60} minutes left.`;
}
