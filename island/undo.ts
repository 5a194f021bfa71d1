// The toast fades out of sight after ten seconds (or data-seconds), but not from
// the page: Undo stays reachable by Tab, and comes back into sight with the focus.

const usual = 10; // seconds in sight

export function startToasts(): void {
  for (const toast of document.querySelectorAll<HTMLElement>(".toast:not(.here)")) {
    const sight = 1_000 * Number(toast.dataset["seconds"] ?? usual);
    let timer = 0;
    const hold = (): void => {
      clearTimeout(timer);
      toast.classList.remove("is-past");
    };
    const wait = (): void => {
      hold();
      timer = setTimeout(() => toast.classList.add("is-past"), sight);
    };
    toast.addEventListener("pointerenter", hold);
    toast.addEventListener("focusin", hold);
    toast.addEventListener("pointerleave", () => toast.matches(":focus-within") || wait());
    toast.addEventListener("focusout", () => toast.matches(":hover") || wait());
    wait();
  }
}
