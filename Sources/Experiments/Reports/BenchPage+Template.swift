extension BenchPage {
  /// The page; doubly braced names are escaped, triply braced ones are drawings made here.
  static let template =
    ReportHead.template + """

      <section>
      <h2>Accuracy against total cost</h2>
      <figure>{{{costPlot}}}</figure>
      <p>Each mark is a strategy on the same questions with the same samples. Further up is more
      accurate, further left is cheaper; whiskers are 95% intervals that resample whole questions, so
      two strategies can differ clearly although their whiskers overlap (see the paired differences
      below). Cost counts every token that policy and process reward model computed.
      A hollow mark is best-of-n with the same number of samples for every question, at the cost of the
      adaptive strategy of its colour: adapting pays when the filled mark lies above the hollow one.
      {{#hasCurve}}The dashed curve is best-of-k for growing k, chosen from the same samples by the raw
      score.{{/hasCurve}}
      {{#hasReferences}}Horizontal lines are what others recorded on the same set, at other costs.{{/hasReferences}}</p>
      </section>

      <section>
      <h2>Results</h2>
      <div class="scroll">
      <table>
      <thead><tr><th>strategy</th><th>n</th><th>accuracy</th><th>95% interval</th><th>samples, mean</th>
      <th>policy tokens</th><th>PRM tokens</th><th>cost share</th><th>abandoned</th><th>seconds</th></tr></thead>
      <tbody>
      {{#rows}}
      <tr><th scope="row">{{strategy}}</th><td>{{n}}</td><td>{{accuracy}}</td><td>{{interval}}</td><td>{{samples}}</td><td>{{policyTokens}}</td><td>{{prmTokens}}</td><td>{{cost}}</td><td>{{abandoned}}</td><td>{{seconds}}</td></tr>
      {{/rows}}
      </tbody>
      </table>
      </div>
      <p>n is the most samples a question may have. The exact verifier grades every answer; only
      strategies named <i>verified</i> see it while they run. Cost share is total tokens over those of
      best-of-n.{{#isCombined}} Tokens, abandoned questions and seconds are means over {{seeds}}
      seeds.{{/isCombined}}</p>
      </section>

      {{#hasComparisons}}
      <section>
      <h2>Paired differences</h2>
      <div class="scroll">
      <table>
      <thead><tr><th>strategy</th><th class="word">against</th><th>points</th><th>95% interval</th><th class="word">accuracy is</th><th>cost ratio</th></tr></thead>
      <tbody>
      {{#comparisons}}
      <tr><th scope="row">{{strategy}}</th><td class="word">{{baseline}}</td><td>{{difference}}</td><td>{{interval}}</td><td class="word">{{verdict}}</td><td>{{cost}}</td></tr>
      {{/comparisons}}
      </tbody>
      </table>
      </div>
      <p>Differences are taken question by question, in percentage points, so that hard questions weigh
      on both sides. An interval that holds zero means that these questions cannot tell the two apart;
      it does not show that they are equal.</p>
      </section>
      {{/hasComparisons}}

      {{#difficulty}}
      <section>
      <h2>Where the samples go</h2>
      <figure>{{{plot}}}</figure>
      <p>Questions are ranked by difficulty within their set and cut into fifths. A fixed budget spends
      the same everywhere; an adaptive one should spend little on easy questions and much on hard ones.
      Bars that stay low on the right are a strategy that trusts its model too much.</p>
      </section>
      {{/difficulty}}

      {{#oracle}}
      <section>
      <h2>How easy the questions are for this policy</h2>
      <figure>{{{plot}}}</figure>
      <p>For each question, the share of best-of-n's samples that are right. Questions on the far left
      need many samples or are hopeless; on the far right one sample is enough. The wider the spread,
      the more an adaptive budget can save.</p>
      <div class="scroll">
      <table>
      <thead><tr><th>k</th><th>pass@k</th><th>95% interval</th><th>best-of-k</th><th>cost share</th></tr></thead>
      <tbody>
      {{#points}}
      <tr><th scope="row">{{k}}</th><td>{{pass}}</td><td>{{interval}}</td><td>{{best}}</td><td>{{cost}}</td></tr>
      {{/points}}
      </tbody>
      </table>
      </div>
      <p>pass@k is the chance that at least one of k samples is right, the most that any choice among
      them could reach; best-of-k is what the process reward model's choice reaches. The gap between
      them is what a better model could win.</p>
      </section>
      {{/oracle}}
      </main>
      </body>
      </html>

      """

  static let style = """
    :root {
      --ground: #ffffff; --ink: #1b1f24; --soft: #57606a; --rule: #d8dee4; --grid: #eaeef2;
      --c0: #6e7781; --c1: #9a6700; --c2: #0969da; --c3: #8250df; --c4: #cf222e; --c5: #1a7f37;
      --c6: #0e7490; --c7: #bf3989; --neutral: #6e8bb0;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ground: #0d1117; --ink: #e6edf3; --soft: #9aa4af; --rule: #30363d; --grid: #21262d;
        --c0: #8b949e; --c1: #d29922; --c2: #58a6ff; --c3: #bc8cff; --c4: #ff7b72; --c5: #56d364;
        --c6: #39c5cf; --c7: #f778ba; --neutral: #6a8fc0;
      }
    }
    body { margin: 0; background: var(--ground); color: var(--ink);
      font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
    main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
    h1 { font-size: 1.7rem; margin: 0 0 1rem; }
    h2 { font-size: 1.2rem; margin: 2.6rem 0 .6rem; }
    p { max-width: 46rem; color: var(--soft); margin: .6rem 0; }
    figure { margin: 0; overflow-x: auto; }
    svg { width: 100%; min-width: 40rem; height: auto; display: block;
      font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
    .facts { display: flex; flex-wrap: wrap; gap: .6rem 2rem; margin: 0; }
    .facts dt { color: var(--soft); font-size: .8rem; }
    .facts dd { margin: 0; overflow-wrap: anywhere; }
    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; width: 100%; font-size: .9rem;
      font-variant-numeric: tabular-nums; }
    th, td { text-align: right; padding: .35rem .6rem; border-bottom: 1px solid var(--rule);
      white-space: nowrap; }
    thead th { color: var(--soft); font-weight: 500; white-space: normal; vertical-align: bottom; }
    th:first-child, th.word, td.word { text-align: left; }
    thead th:first-child { text-align: left; }
    tbody th { font-weight: 600; }
    svg text { fill: var(--ink); font-size: 13px; }
    svg .tick { fill: var(--soft); font-size: 12px; }
    svg .title { fill: var(--soft); font-size: 13px; }
    svg .note { fill: var(--soft); font-size: 12px; }
    svg .value { fill: var(--soft); font-size: 11px; }
    svg .label { font-weight: 600; paint-order: stroke; stroke: var(--ground); stroke-width: 4px;
      stroke-linejoin: round; }
    svg .grid { stroke: var(--grid); }
    svg .axis { stroke: var(--soft); }
    svg .leader { stroke: var(--soft); stroke-width: .8; }
    svg .reference { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 2 4; }
    svg .curve { fill: none; stroke: var(--soft); stroke-width: 1.5; stroke-dasharray: 6 4; }
    svg .stroke { stroke-width: 1.6; opacity: .75; }
    svg .hollow { fill: var(--ground); stroke-width: 2; }
    svg .neutral { fill: var(--neutral); }

    """
    + (0..<8).map { number in
      """
      svg .stroke.c\(number), svg .hollow.c\(number) { stroke: var(--c\(number)); }
      svg .fill.c\(number), svg text.t\(number) { fill: var(--c\(number)); }

      """
    }.joined()
}
