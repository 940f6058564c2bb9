// What the page is drawn with, and what refreshes it.
#include "service/web/page.hpp"

namespace pullkeeper {

// Every 10 s anew. Where that has not worked for 25 s, what is seen is old, and looks like it.
const char* page_script() {
  return R"("use strict";
(() => {
  const every = 10000, limit = 8000, patience = 25000;
  let last = Date.now(), title = document.title;
  const show = () => {
    const age = Math.round((Date.now() - last) / 1000);
    const stale = Date.now() - last > patience;
    const told = document.getElementById("stale");
    document.body.classList.toggle("stale", stale);
    told.hidden = !stale;
    document.title = stale ? "no answer - " + title : title;
    if (!stale) return;
    const made = document.querySelector("main time");
    told.textContent = "The daemon has not answered for " + age + " s. What you see is of " +
      (made ? made.textContent : "before") + ".";
  };
  const refresh = async () => {
    const gone = new AbortController();
    const timer = setTimeout(() => gone.abort(), limit);
    try {
      const answer = await fetch(location.pathname, {cache: "no-store", signal: gone.signal});
      if (!answer.ok) throw new Error(String(answer.status));
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const main = fresh.querySelector("main");
      if (!main) throw new Error("the page of somebody else");
      document.querySelector("main").replaceWith(main);
      title = fresh.title;
      last = Date.now();
    } catch (why) {
      console.warn("no answer", why);
    }
    clearTimeout(timer);
    show();
    setTimeout(refresh, every);
  };
  setTimeout(refresh, every);
  setInterval(show, 1000);
})();
)";
}

const char* page_style() {
  return R"(:root{color-scheme:light dark;--ink:#17212b;--soft:#5b6b7b;--line:#dfe5ec;
--paper:#fff;--back:#f3f6f9;--gap:#c2182b;--risk:#a04d00;--good:#1d7f4f;--place:#1d7f4f;
--was:#8fc4a8;--lead:#c9b037;--plan:#b9d9f3;--planline:#3a7db5;--now:#17212b}
@media (prefers-color-scheme:dark){:root{--ink:#e8eef4;--soft:#a0b0c0;--line:#2a3643;
--paper:#121a23;--back:#0b1118;--gap:#ff5c6c;--risk:#ff9e64;--good:#35a86e;--place:#35a86e;
--was:#23573e;--lead:#a58f2a;--plan:#1f4768;--planline:#6bb0ea;--now:#e8eef4}}
*{box-sizing:border-box}
body{margin:0;padding:10px 18px;background:var(--back);color:var(--ink);
font:14px/1.4 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif;
font-variant-numeric:tabular-nums}
h1{margin:0;font-size:22px;line-height:1.25;overflow-wrap:anywhere}
h2{margin:14px 0 4px;font-size:15px;overflow-wrap:anywhere}
h2 small{color:var(--soft);font-weight:400}p{margin:2px 0}ul{list-style:none;margin:0;padding:0}
header{padding:12px 16px;border-radius:8px;border-left:10px solid var(--good);
background:var(--paper)}
header.bad{border-color:var(--gap)}header.bad h1{color:var(--gap)}
header p{color:var(--soft);overflow-wrap:anywhere}
.chips{display:flex;flex-wrap:wrap;gap:6px 18px;margin:8px 2px}.chips b{font-size:18px}
.chips .dark b,.chips .stuck b{color:var(--gap)}.chips .at_risk b,.chips .due b{color:var(--risk)}
.chips .covered b{color:var(--good)}
.trouble,.unwell li{background:var(--paper);border-left:6px solid var(--gap);border-radius:6px;
padding:6px 12px;margin:6px 0;overflow-wrap:anywhere}
.trouble h2{margin:0}
.unwell{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(420px,100%),1fr));gap:6px}
.unwell li{margin:0;font-size:13px}.unwell em{font-style:normal;font-weight:700;color:var(--gap)}
.unwell .at_risk,.unwell .due{border-color:var(--risk)}.unwell .at_risk em{color:var(--risk)}
.act{font-weight:600}.rest{color:var(--soft)}
.legend{display:flex;flex-wrap:wrap;align-items:center;gap:2px 24px;margin-top:10px;
color:var(--soft);font-size:12px}.legend ul{display:flex;flex-wrap:wrap;gap:2px 14px}
.legend i{display:inline-block;width:18px;height:10px;margin-right:5px;vertical-align:-1px}
.defs{position:absolute;width:0;height:0}
.axis{width:420px;max-width:100%;height:auto}.axis text{fill:var(--soft);font-size:11px}
.domains,.rows{display:grid;column-gap:24px;
grid-template-columns:repeat(auto-fill,minmax(min(580px,100%),1fr))}
.few .domains,.few .rows{grid-template-columns:repeat(auto-fill,minmax(min(820px,100%),1fr))}
.domains>section{grid-column:1/-1;min-width:0}.domains>.one{grid-column:auto}
.domains>.one h2{margin-top:8px}.domains>.one .rows{grid-template-columns:minmax(0,1fr)}
.row{display:grid;grid-template-columns:180px minmax(0,1fr) 21ch;align-items:center;gap:10px;
height:24px;font-size:12px;border-bottom:1px solid var(--line)}
.row b{font-size:14px;font-weight:600;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.row span{color:var(--soft);text-align:right;white-space:nowrap}
.some .row{height:30px}.some .row b{font-size:15px}
.few .row{grid-template-columns:240px minmax(0,1fr) 21ch;height:34px;font-size:14px}
.few .row b{font-size:16px}
.strip{display:block;width:100%;height:70%;background:var(--paper);border-radius:3px}
.row.dark b,.row.stuck b,.row.dark span,.row.stuck span{color:var(--gap)}
.row.at_risk b,.row.at_risk span{color:var(--risk)}
.row.paused b,.row.over b{color:var(--soft)}
.grid{fill:var(--line)}.was{fill:var(--was);background:var(--was)}.maybe{fill:var(--was);opacity:.5}
.place{fill:var(--place);background:var(--place)}.lead{fill:var(--lead);background:var(--lead)}
.plan{fill:var(--plan);background:var(--plan)}.gap{fill:var(--gap);background:var(--gap)}
.threat{fill:var(--gap);background:var(--gap);opacity:.4}
.next{fill:var(--planline);background:var(--planline)}
.failed{fill:var(--gap);background:var(--gap)}.now{fill:var(--now)}
.legend i.next,.legend i.failed{width:5px}
#stale{position:sticky;top:0;z-index:1;margin:0 0 10px;padding:12px 16px;border-radius:8px;
background:var(--gap);color:var(--paper);font-size:20px;font-weight:700}
.stale main{filter:grayscale(1);opacity:.45}
@media (max-width:640px){body{padding:8px}h1{font-size:17px}header{padding:8px 12px}
.row,.some .row,.few .row{grid-template:20px 14px/minmax(0,1fr) auto;gap:2px 10px;height:42px;
font-size:12px}.row b,.some .row b,.few .row b{font-size:14px}
.row span{grid-area:1/2}.strip{grid-area:2/1/3/3;height:14px}}
)";
}

}  // namespace pullkeeper
