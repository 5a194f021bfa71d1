// The script of a huddle's page: the board, its timers, and what others change.
import { startBoard } from "./board";
import type { Fetch } from "./fragment";
import { startLive } from "./live";
import { startTimers } from "./timer";

export function start(page: HTMLElement, getFragment: Fetch): void {
  startTimers();
  startBoard();
  startLive(page, getFragment);
}
