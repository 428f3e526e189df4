/** The page: its styles and its parts. */

import "./page/studio.css";
import "./page/controls.css";
import "./page/panels.css";
import "./page/answer.css";
import "./page/tools.css";
import "./page/main";
