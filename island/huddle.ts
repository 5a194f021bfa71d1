// The script of a huddle's page: the board, its timers, who is there, and what
// others change.
import { startBoard } from "./board";
import { startCards } from "./cards";
import { startFollowing } from "./follow";
import type { Fetch } from "./fragment";
import { startPresence } from "./presence";
import { startTimers } from "./timer";

export function start(page: HTMLElement, getFragment: Fetch): void {
  startTimers();
  startBoard();
  startCards(page);
  startPresence(page);
  startFollowing(page, getFragment);
}
