// Times are rendered by the server in UTC; here they become the reader's own,
// with UTC on hover. A date without a time of day is the same day everywhere
// and stays as it is.

export function startTimes(): void {
  for (const time of document.querySelectorAll<HTMLTimeElement>("time[data-local][datetime*=T]")) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    time.title = `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
    time.textContent = localText(at, time.dataset["local"] ?? "");
  }
}

// startZone tells the server in which zone the reader sits, where a form asks
// for it: input[data-zone].
export function startZone(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>("input[data-zone]")) {
    field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  }
}

// localText writes "5 November, 14:05", with the year when it is not this one;
// kind "date" or "time" writes only that half.
export function localText(at: Date, kind: string): string {
  const thisYear = at.getFullYear() === new Date().getFullYear();
  const date = written(at, { day: "numeric", month: "long", ...(thisYear ? {} : { year: "numeric" }) });
  const clock = written(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  if (kind === "date") return date;
  return kind === "time" ? clock : `${date}, ${clock}`;
}

function written(at: Date, how: Intl.DateTimeFormatOptions): string {
  const tongue = document.documentElement.lang || "en";
  return new Intl.DateTimeFormat(tongue === "en" ? "en-GB" : tongue, how).format(at);
}
