extension LivePage {
  /// The page; doubly braced names are escaped, triply braced ones are drawings made here.
  static let template = """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="refresh" content="5">
    <meta name="robots" content="noindex">
    <title>{{inFlight}} in flight · Parsimony</title>
    <style>{{{style}}}</style>
    </head>
    <body>
    <header>
    <h1>Parsimony</h1>
    <p>up {{uptime}} · {{clock}} UTC · renewed every 5 seconds</p>
    </header>
    <main>
    <section class="tiles">
    {{#tiles}}
    <div class="tile"><div class="label">{{label}}</div><div class="value">{{value}}</div><div class="note">{{note}}</div></div>
    {{/tiles}}
    </section>
    <section class="charts">
    <figure><figcaption>Tokens of each minute <span class="key"><i class="spent"></i>spent <i class="saved"></i>saved</span></figcaption>{{{minutes}}}</figure>
    <figure><figcaption>Stated confidence, replies</figcaption>{{{confidences}}}</figure>
    </section>
    <section class="tables">
    <div>
    <h2>Upstreams</h2>
    <div class="scroll"><table>
    <thead><tr><th>name</th><th class="word">state</th><th class="word">server</th><th>in flight</th><th>calls</th><th>failed</th></tr></thead>
    <tbody>
    {{#upstreams}}
    <tr><th scope="row">{{name}}</th><td class="word"><span class="badge {{style}}">{{state}}</span></td><td class="word">{{replica}}</td><td>{{inFlight}}</td><td>{{calls}}</td><td>{{failures}}</td></tr>
    {{/upstreams}}
    {{^upstreams}}<tr><td class="word" colspan="6">none</td></tr>{{/upstreams}}
    </tbody>
    </table></div>
    </div>
    <div>
    <h2>Keys today</h2>
    <div class="scroll"><table>
    <thead><tr><th>name</th><th>requests</th><th>tokens</th><th>cost</th></tr></thead>
    <tbody>
    {{#keys}}
    <tr><th scope="row">{{name}}</th><td>{{requests}}</td><td>{{tokens}}</td><td>{{cost}}</td></tr>
    {{/keys}}
    {{^keys}}<tr><td class="word" colspan="4">no request yet</td></tr>{{/keys}}
    </tbody>
    </table></div>
    </div>
    </section>
    <section>
    <h2>Latest decisions</h2>
    {{^hasDecisions}}
    <p class="empty">No run has ended yet. Ask a model with a strategy, and its candidates appear here.</p>
    {{/hasDecisions}}
    {{#decisions}}
    <article>
    <div class="head"><span class="badge {{style}}">{{decision}}</span> <b>{{model}}</b>
    <span class="soft">{{strategy}}</span><span class="soft right">{{time}} · {{key}}</span></div>
    {{#question}}<p class="question">{{.}}</p>{{/question}}
    {{#failure}}<p class="question">{{.}}</p>{{/failure}}
    <div class="body">
    {{{tree}}}
    <dl>
    {{#facts}}
    <div><dt>{{label}}</dt><dd>{{value}}</dd></div>
    {{/facts}}
    </dl>
    </div>
    {{#hasCandidates}}
    <details><summary>{{candidateCount}}</summary>
    <ol class="candidates">
    {{#candidates}}
    <li class="{{style}}"><span class="number">#{{index}} {{score}}</span>{{#steps}}<span class="step">{{.}}</span>{{/steps}}{{#answer}}<span class="answer">{{.}}</span>{{/answer}}</li>
    {{/candidates}}
    </ol></details>
    {{/hasCandidates}}
    </article>
    {{/decisions}}
    </section>
    </main>
    </body>
    </html>

    """

  static let style = """
    :root { color-scheme: light dark;
      --ground: #f6f8fa; --card: #ffffff; --ink: #1b1f24; --soft: #57606a; --rule: #d8dee4;
      --spent: #0969da; --saved: #aacbee; --good: #1a7f37; --bad: #cf222e; --warn: #9a6700;
      --good-ground: #dafbe1; --bad-ground: #ffebe9; --warn-ground: #fff8c5; --off: #afb8c1;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ground: #0d1117; --card: #161b22; --ink: #e6edf3; --soft: #9aa4af; --rule: #30363d;
        --spent: #58a6ff; --saved: #29476b; --good: #56d364; --bad: #ff7b72; --warn: #e3b341;
        --good-ground: #12351f; --bad-ground: #4a1c1c; --warn-ground: #3d2f0d; --off: #57606a;
      }
    }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--ground); color: var(--ink);
      font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
      font-variant-numeric: tabular-nums; }
    header, main { max-width: 76rem; margin: 0 auto; padding: 0 1.25rem; }
    header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1rem; padding-top: 1.2rem; }
    main { padding-bottom: 3rem; }
    h1 { font-size: 1.4rem; margin: 0; }
    header p { margin: 0; color: var(--soft); font-size: .85rem; }
    h2 { font-size: 1.05rem; margin: 1.8rem 0 .6rem; }
    .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem;
      margin-top: 1rem; }
    .tile, figure, article, .tables > div > .scroll { background: var(--card);
      border: 1px solid var(--rule); border-radius: 8px; }
    .tile { padding: .7rem .9rem; }
    .label, .note, dt, figcaption { color: var(--soft); font-size: .8rem; }
    .value { font-size: 1.6rem; font-weight: 600; line-height: 1.3; }
    .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr));
      gap: .75rem; margin-top: .75rem; }
    figure { margin: 0; padding: .7rem .9rem; }
    figcaption { margin-bottom: .3rem; display: flex; justify-content: space-between; gap: 1rem; }
    .key i { display: inline-block; width: .7em; height: .7em; border-radius: 2px; margin: 0 .3em 0 .6em; }
    i.spent { background: var(--spent); } i.saved { background: var(--saved); }
    svg { display: block; max-width: 100%; height: auto; font-family: inherit; }
    svg.bars { width: 100%; }
    svg text { fill: var(--soft); font-size: 12px; }
    .axis { stroke: var(--rule); }
    rect.spent { fill: var(--spent); } rect.saved { fill: var(--saved); }
    .tree path { fill: none; stroke: var(--off); stroke-width: 1.5; }
    .tree path.on { stroke: var(--good); stroke-width: 2.5; }
    .tree circle { fill: var(--card); stroke: var(--off); stroke-width: 1.5; }
    .tree circle.on { fill: var(--good); stroke: var(--good); }
    .tree circle.root { fill: var(--ink); stroke: var(--ink); }
    .tree text.on { fill: var(--ink); font-weight: 600; }
    .tree { flex: none; }
    article { padding: .8rem .9rem; margin-top: .75rem; }
    .head { display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem .7rem; }
    .soft { color: var(--soft); font-size: .85rem; }
    .right { margin-left: auto; }
    .badge { font-size: .78rem; font-weight: 600; padding: .05rem .5rem; border-radius: 1rem;
      white-space: nowrap; }
    .good { color: var(--good); background: var(--good-ground); }
    .bad { color: var(--bad); background: var(--bad-ground); }
    .warn { color: var(--warn); background: var(--warn-ground); }
    .question { margin: .4rem 0 0; overflow-wrap: anywhere; }
    .body { display: flex; flex-wrap: wrap; align-items: center; gap: .8rem 2rem; margin-top: .6rem; }
    dl { display: flex; flex-wrap: wrap; gap: .5rem 1.6rem; margin: 0; }
    dd { margin: 0; }
    details { margin-top: .6rem; }
    summary { color: var(--soft); font-size: .85rem; cursor: pointer; }
    .candidates { list-style: none; margin: .4rem 0 0; padding: 0; font-size: .85rem; }
    .candidates li { border-left: 3px solid var(--off); padding: .15rem 0 .15rem .7rem; margin: .35rem 0;
      overflow-wrap: anywhere; color: var(--soft); }
    .candidates li.on { border-color: var(--good); color: var(--ink); }
    .number { font-weight: 600; margin-right: .6rem; }
    .step::after { content: " → "; color: var(--off); }
    .step:last-child::after { content: ""; }
    .answer { font-weight: 600; }
    .tables { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 .75rem; }
    @media (min-width: 62rem) { .tables { grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); } }
    .tables > div { min-width: 0; }
    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; width: 100%; font-size: .88rem; }
    th, td { text-align: right; padding: .35rem .7rem; border-bottom: 1px solid var(--rule);
      white-space: nowrap; }
    tbody tr:last-child > * { border-bottom: 0; }
    thead th { color: var(--soft); font-weight: 500; }
    th:first-child, .word { text-align: left; }
    @media (max-width: 32rem) {
      th, td { padding: .35rem .45rem; }
      svg.bars text { font-size: 17px; }
    }
    .empty { color: var(--soft); background: var(--card); border: 1px dashed var(--rule);
      border-radius: 8px; padding: 1.2rem; margin: 0; text-align: center; }

    """
}
