// Rows of a list table, table[data-rows], or of a list of cards, walked by j and k. The focus goes along,
// onto the first link of the row, so that Enter, Tab and a screen reader know
// where one is.

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("table[data-rows] tbody tr, ul[data-rows] > li")];
}

export function moveRow(step: 1 | -1): boolean {
  const all = rows();
  const now = all.findIndex((row) => row.classList.contains("is-selected"));
  const next = all[now < 0 ? 0 : Math.min(Math.max(now + step, 0), all.length - 1)];
  if (!next) return false;
  for (const row of all) mark(row, row === next);
  linkOf(next)?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}

export function openRow(): boolean {
  const link = linkOf(rows().find((row) => row.classList.contains("is-selected")));
  link?.click();
  return link != null;
}

function mark(row: HTMLElement, on: boolean): void {
  row.classList.toggle("is-selected", on);
  if (on) row.setAttribute("aria-current", "true");
  else row.removeAttribute("aria-current");
}

function linkOf(row: HTMLElement | undefined): HTMLAnchorElement | null {
  return row?.querySelector("a[href]") ?? null;
}
