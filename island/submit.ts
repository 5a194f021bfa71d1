// Sending a form: Ctrl+Enter from any field, a busy button while it is under
// way, and never twice.

const forgiving = 10_000; // milliseconds after which a form that led nowhere (a download) may be sent again

export function startSubmit(): void {
  document.addEventListener("submit", guard);
  document.addEventListener("keydown", sendByKey);
  addEventListener("pageshow", (event) => {
    // Back from the browser's memory: the page looks as it was left, busy.
    if (event.persisted) document.querySelectorAll<HTMLFormElement>("form[data-busy]").forEach(release);
  });
}

function guard(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented || form.method === "dialog" || form.target || event.submitter?.getAttribute("formtarget")) return;
  if (form.dataset["busy"] !== undefined) {
    event.preventDefault();
    return;
  }
  form.dataset["busy"] = "";
  (event.submitter ?? mainButton(form))?.setAttribute("aria-busy", "true");
  setTimeout(() => release(form), forgiving);
}

function release(form: HTMLFormElement): void {
  delete form.dataset["busy"];
  form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
}

function sendByKey(event: KeyboardEvent): void {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  const form = (event.target as HTMLInputElement).form;
  if (!form) return;
  event.preventDefault();
  form.requestSubmit(mainButton(form));
}

function mainButton(form: HTMLFormElement): HTMLButtonElement | null {
  const buttons = "button:not([type=button], [type=reset], :disabled)";
  return form.querySelector(`.primary:is(${buttons})`) ?? form.querySelector(buttons);
}
