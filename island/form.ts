// Forms that unfold: an answer shows what belongs to it, a fault is never hidden
// in a folded part, and the list of faults is where reading begins.

export function startForms(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form:has(input[name=proof])")) {
    form.addEventListener("change", (event) => {
      showProof(form);
      const chosen = (event.target as HTMLInputElement).value;
      if (chosen === "came_back") unfold(form, "#services");
      if (chosen === "retest") unfold(form, "#how");
    });
    showProof(form);
  }
  for (const fold of document.querySelectorAll<HTMLDetailsElement>("details:has([aria-invalid=true], .err)")) {
    fold.open = true;
  }
  const faults = document.querySelector<HTMLElement>(".error-summary");
  if (faults) {
    faults.tabIndex = -1;
    faults.focus();
  }
}

// unfold opens the part that holds a field which the chosen answer needs.
function unfold(form: HTMLFormElement, field: string): void {
  const fold = form.querySelector(field)?.closest("details");
  if (fold) fold.open = true;
}

// showProof shows the parts with data-proof="look retest" that hold the chosen
// value. What is hidden is also disabled: it is neither sent nor demanded.
function showProof(form: HTMLFormElement): void {
  const chosen = form.querySelector<HTMLInputElement>("input[name=proof]:checked")?.value ?? "";
  for (const part of form.querySelectorAll<HTMLElement>("[data-proof]")) {
    part.hidden = !(part.dataset["proof"] ?? "").split(" ").includes(chosen);
    for (const field of part.querySelectorAll<HTMLInputElement>("input, select, textarea")) field.disabled = part.hidden;
  }
}
