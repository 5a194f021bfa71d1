// The script of every page: each part looks for its own attributes and does
// nothing where it finds none. Without it all pages read and all forms work.
import { startAids } from "./aids";
import { startBoard } from "./board";
import { startCapture } from "./capture";
import { startDrafts } from "./draft";
import { startForms } from "./form";
import { startKeys } from "./keys";
import { startLive } from "./live";
import { startSubmit } from "./submit";
import { startTimers } from "./timer";
import { startTimes, startZone } from "./times";
import { startToasts } from "./undo";

startTimes();
startZone();
startForms();
startDrafts(); // before capture, which asks for hints on a restored text
startCapture();
startAids();
startSubmit();
startToasts();
startTimers();
startBoard(); // before the keys, which would take the g of a card
startKeys();
startLive();
