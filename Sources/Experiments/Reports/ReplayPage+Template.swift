extension ReplayPage {
  /// The page; doubly braced names are escaped, triply braced ones are drawings made here.
  static let template =
    ReportHead.template + """

      {{#pools}}
      <section class="set">
      <h2>{{name}}</h2>
      <dl class="facts">
      {{#poolFacts}}
      <div><dt>{{label}}</dt><dd>{{value}}</dd></div>
      {{/poolFacts}}
      </dl>
      {{#remarks}}
      <p class="remark">{{.}}</p>
      {{/remarks}}
      {{#isTooSmall}}
      <p class="remark">Fewer than 30 questions: too few to tell lines apart, whatever the figures say.</p>
      {{/isTooSmall}}

      <h3>{{measure}} against total cost</h3>
      <figure>{{{frontier}}}</figure>
      {{#explained}}
      <p>Every line saw the same random orders of the same recorded traces. Further up is better,
      further left is cheaper; cost counts every token that policy and process reward model computed.
      Lines with shaded 95% bands give every question the same number of samples: adapting pays where
      a mark lies above and to the left of them. Whiskers are 95% intervals that resample whole
      questions, so two marks can differ clearly although their whiskers overlap (see the paired
      differences). Diamonds are oracles that know the labels and no competitors; pass@n is the chance
      that one of n samples is right, the most that any choice among them could reach.</p>
      {{/explained}}

      {{#hasResults}}
      <h3>Every line</h3>
      <div class="scroll">
      <table>
      <thead><tr><th>line</th><th>{{measure}}</th><th>difference to {{baseline}} at {{n}}, points</th><th>tokens a question</th>
      <th>cost share</th><th>samples</th><th>accepted</th>{{#isLabelled}}<th>right among accepted</th>
      <th>cost share, hopeless</th>{{/isLabelled}}<th>seconds</th></tr></thead>
      <tbody>
      {{#rows}}
      <tr><th scope="row">{{name}}</th><td>{{accuracy}}<small>{{interval}}</small></td><td>{{difference}}<small>{{differenceInterval}}</small></td><td>{{cost}}<small>PRM {{prm}}</small></td><td>{{share}}<small>{{shareInterval}}</small></td><td>{{samples}}<small>90%: {{samples90}}</small></td><td>{{accepted}}</td>{{#isLabelled}}<td>{{acceptedAccuracy}}</td><td>{{hopeless}}</td>{{/isLabelled}}<td>{{seconds}}<small>90%: {{seconds90}}</small></td></tr>
      {{/rows}}
      </tbody>
      </table>
      </div>
      {{#explained}}
      <p>Small figures are 95% intervals, the PRM's part of the tokens, and the 90th percentile over
      single replays. Differences are taken question by question, in percentage
      points. Cost share is against the baseline with all n samples. Seconds follow from the latency model, calls of one wave side by side; they were
      not measured.</p>
      {{/explained}}

      <h3>Cost at equal {{measure}}</h3>
      <div class="scroll">
      <table>
      <thead><tr><th>line</th><th class="word">against</th><th>n of equal {{measure}}</th><th>cost ratio</th><th>95% interval</th><th class="word">the line is</th></tr></thead>
      <tbody>
      {{#savings}}
      <tr><th scope="row">{{name}}</th><td class="word">{{against}}</td><td>{{samples}}</td><td>{{ratio}}</td><td>{{interval}}</td><td class="word">{{verdict}}</td></tr>
      {{/savings}}
      </tbody>
      </table>
      </div>
      {{#explained}}
      <p>Where the uniform line gets as far as the line, its number of samples there, and the line's
      cost over its cost. Where it never gets there, its cost with all n samples stands in, so that the
      true ratio is smaller. An interval that holds 100% cannot tell.</p>
      {{/explained}}
      {{/hasResults}}

      {{#hasFamilies}}
      <h3>Area between a strategy's frontier and the uniform line</h3>
      <div class="scroll">
      <table>
      <thead><tr><th>strategy</th><th class="word">against</th><th>points above, mean</th><th>95% interval</th></tr></thead>
      <tbody>
      {{#families}}
      <tr><th scope="row">{{name}}</th><td class="word">{{against}}</td><td>{{advantage}}</td><td>{{interval}}</td></tr>
      {{/families}}
      </tbody>
      </table>
      </div>
      <p>Averaged over the logarithm of the cost, between the strategy's cheapest and dearest line.</p>
      {{/hasFamilies}}

      {{#hopeless}}
      <h3>What hopeless questions cost</h3>
      <figure>{{{plot}}}</figure>
      <p>{{count}} questions have no right trace at all: whatever is spent on them is lost.</p>
      {{/hopeless}}

      {{#hasOracles}}
      <h3>Oracles</h3>
      <div class="scroll">
      <table>
      <thead><tr><th>oracle</th><th class="word">what it does</th><th>accuracy</th><th>95% interval</th><th>samples, mean</th><th>tokens a question</th></tr></thead>
      <tbody>
      {{#oracles}}
      <tr><th scope="row">{{name}}</th><td class="word wrap">{{meaning}}</td><td>{{accuracy}}</td><td>{{interval}}</td><td>{{samples}}</td><td>{{cost}}</td></tr>
      {{/oracles}}
      </tbody>
      </table>
      </div>
      {{/hasOracles}}

      {{#hasLeftOut}}
      <h3>Left out</h3>
      <ul>
      {{#leftOut}}
      <li><b>{{name}}</b> {{reason}}</li>
      {{/leftOut}}
      </ul>
      {{/hasLeftOut}}
      </section>
      {{/pools}}
      </main>
      </body>
      </html>

      """

  /// What the page adds to the look of a bench.
  static let style = """
    main { max-width: 66rem; }
    h3 { font-size: 1rem; margin: 2rem 0 .5rem; }
    h3::first-letter { text-transform: uppercase; }
    .set { border-top: 1px solid var(--rule); margin-top: 2rem; }
    .set h2 { font-size: 1.35rem; margin: 1.6rem 0 .8rem; overflow-wrap: anywhere; }
    .remark { border-left: 3px solid var(--c1); padding-left: .7rem; overflow-wrap: anywhere; }
    ul { max-width: 46rem; color: var(--soft); padding-left: 1.2rem; margin: .6rem 0; }
    li { overflow-wrap: anywhere; }
    li b { color: var(--ink); }
    small { display: block; color: var(--soft); font-size: .76rem; }
    small:empty { display: none; }
    td.wrap { white-space: normal; }
    svg .band { stroke: none; opacity: .16; }
    svg .band.c0 { fill: var(--c0); }
    svg .band.c1 { fill: var(--c1); }
    svg .band.c2 { fill: var(--c2); }
    svg .uniform { fill: none; stroke-width: 2; }
    svg .uniform.c0 { stroke: var(--c0); }
    svg .uniform.c1 { stroke: var(--c1); }
    svg .uniform.c2 { stroke: var(--c2); }
    svg .oracle { fill: var(--ground); stroke: var(--soft); stroke-width: 1.8; }
    svg text.soft { fill: var(--soft); }
    svg .name { font-weight: 600; }
    svg .whisker { stroke-width: 1.1; opacity: .55; }

    """
}
