// The script of every page: each part looks for its own attributes and does
// nothing where it finds none. Without it all pages read and all forms work.
import { startAids } from "./aids";
import { startCapture } from "./capture";
import { startDrafts } from "./draft";
import { startForms } from "./form";
import { startKeys } from "./keys";
import { startLeaving } from "./leave";
import { startOpeners } from "./opener";
import { startParts } from "./parts";
import { startSubmit } from "./submit";
import { startTimes, startZone } from "./times";
import { startToasts } from "./undo";

startTimes();
startZone();
startForms();
startDrafts(); // before capture, which asks for hints on a restored text
startLeaving(); // after drafts: what they restored can be lost
startCapture();
startAids();
startSubmit();
startToasts();
startKeys();
startOpeners();
startParts();
