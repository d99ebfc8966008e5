"""The style of the page: light and dark, wide and narrow, on screen and on paper."""

STYLE = """\
:root{color-scheme:light dark}
:root{--ink:#1f2328;--muted:#57606a;--line:#d0d7de;--paper:#fff;--ground:#f3f4f6;--accent:#0061a0}
@media screen and (prefers-color-scheme:dark){
:root{--ink:#e6e8eb;--muted:#a4acb5;--line:#40464e;--paper:#1b1d21;--ground:#121316;--accent:#7cc4f5}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
main{max-width:76rem;margin:0 auto;padding:1rem}
h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0 0}
h2{font-size:1.25rem;margin:2.5rem 0 .75rem}
h3{font-size:1rem;margin:0}
p{margin:.25rem 0}
.muted{color:var(--muted)}
.card{background:var(--paper);border:1px solid var(--line);border-radius:.75rem;padding:1rem}
.said{max-width:50rem}
.said ul{margin:0;padding:0 0 0 1.1rem}
.said li{margin:.5rem 0}
.said li:first-child{font-size:1.125rem}
.charts{display:grid;gap:1rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,24rem),1fr));align-items:start}
.charts figure{margin:0}
.chart{display:block;width:100%;height:auto}
summary{cursor:pointer;padding:.5rem 0;color:var(--accent)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.875rem;overflow-wrap:normal}
th,td{text-align:left;padding:.35rem .75rem .35rem 0;border-top:1px solid var(--line);vertical-align:top}
thead th{border-top:0;color:var(--muted);font-weight:600}
td:first-child{font-weight:600}
.words{min-width:12rem;overflow-wrap:anywhere}
ol.pictures,ul.pictures{list-style:none;margin:0;padding:0;display:grid;gap:1rem;
grid-template-columns:repeat(auto-fill,minmax(min(100%,15rem),1fr))}
.pictures>li{display:flex;flex-direction:column;gap:.5rem}
.pictures img{display:block;width:100%;aspect-ratio:1;object-fit:contain;background:var(--ground);border-radius:.5rem}
.gone{display:grid;place-items:center;aspect-ratio:1;background:var(--ground);border-radius:.5rem;color:var(--muted)}
.prompt{white-space:pre-wrap}
.remarks{margin:0;padding:0;list-style:none;font-size:.875rem}
.remarks li{border-top:1px solid var(--line);padding:.35rem 0}
.remark{white-space:pre-wrap}
.sort{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;margin:0 0 1rem}
.sort[hidden]{display:none}
button{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--muted);border-radius:.5rem;
padding:.4rem .8rem;cursor:pointer}
button[aria-pressed=true]{background:var(--accent);border-color:var(--accent);color:var(--paper)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.suite>*+*{margin-top:1rem}
.rows{list-style:none;margin:0;padding:0;display:grid;gap:1rem}
.row[hidden]{display:none}
.cells{display:grid;gap:.75rem;grid-template-columns:repeat(var(--columns),minmax(0,1fr));margin:.5rem 0 0}
.cell h4{font-size:.875rem;margin:0 0 .35rem}
.shots{display:grid;gap:.5rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,8rem),1fr))}
.cell:only-child .shots,.cells.wide .shots{grid-template-columns:repeat(auto-fill,minmax(min(100%,16rem),1fr))}
.shots figure{margin:0;font-size:.8125rem}
.shots img{display:block;width:100%;aspect-ratio:1;object-fit:contain;background:var(--ground);border-radius:.5rem}
.shots img[role=button]{cursor:zoom-in}
.shots .gone{padding:.5rem;text-align:center}
dialog{padding:0;border:0;background:none;max-width:96vw;max-height:96vh}
dialog::backdrop{background:#000c}
dialog img{display:block;width:min(96vw,96vh);height:min(96vw,96vh);object-fit:contain;cursor:zoom-out}
select{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--muted);border-radius:.5rem;
padding:.4rem .8rem;max-width:100%}
@media screen and (max-width:34rem){main{padding:.75rem}.card{padding:.75rem}
.cells{gap:.5rem;grid-template-columns:repeat(min(var(--columns),2),minmax(0,1fr))}
.pictures>li{display:grid;grid-template-columns:6rem 1fr;column-gap:.75rem;align-content:start}
.pictures>li>:first-child{grid-row:1/span 3}.pictures>li>.remarks{grid-column:1/-1}}
@media print{
:root{color-scheme:light}
body{background:none;font-size:10pt}main{max-width:none;padding:0}.sort,summary{display:none}
.card{break-inside:avoid;border-radius:0}.charts{display:block}.charts figure{margin-bottom:1rem}.chart{max-width:24rem}
.rows{display:block}.row{margin-bottom:1rem}
ol.pictures,ul.pictures{grid-template-columns:repeat(4,minmax(0,1fr))}h2{break-after:avoid}
.scroll{overflow:visible}table{font-size:.75rem;overflow-wrap:break-word}}
"""
