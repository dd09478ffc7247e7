extension CalibrationPage {
  /// The page; doubly braced names are escaped, triply braced ones are drawings made here.
  static let template =
    ReportHead.template + """

      {{#matrix}}
      <section>
      <h2>All sets</h2>
      <div class="scroll">
      <table class="matrix">
      <thead><tr><th>method</th>{{#columns}}<th>{{name}}<small>{{measure}}</small></th>{{/columns}}</tr></thead>
      <tbody>
      {{#lines}}
      <tr><th scope="row">{{method}}</th>{{#cells}}<td><span class="{{best}}">{{figure}}</span><small>{{details}}</small></td>{{/cells}}</tr>
      {{/lines}}
      </tbody>
      </table>
      </div>
      <p>Lower is better; the best of a column is bold. Methods stand in the order of the first set.
      The small figures are the expected calibration error (ECE) and the share of success rates above
      the method's 10% quantile, which promises 90%.</p>
      </section>
      {{/matrix}}

      {{#sets}}
      <section class="set">
      <h2>{{name}}</h2>
      <dl class="facts">
      {{#setFacts}}
      <div><dt>{{label}}</dt><dd>{{value}}</dd></div>
      {{/setFacts}}
      </dl>
      {{#notes}}
      <p>{{.}}</p>
      {{/notes}}

      {{#forest}}
      <h3>How far off, and how surely</h3>
      <figure>{{{.}}}</figure>
      {{#explained}}
      <p>Marks are estimates, whiskers 95% intervals that resample whole questions. Hollow marks are
      the two lines to beat: the raw score, and the constant that always says the mean of the rates it
      was fitted on. The 10% quantile keeps its promise where the right mark lies on the dotted line.
      A method that states a point instead of quantiles is measured by that point, and hollow there.</p>
      {{/explained}}
      {{/forest}}

      <h3>Every figure</h3>
      <div class="scroll">
      <table>
      <thead><tr><th>method</th>{{#headers}}<th>{{.}}</th>{{/headers}}</tr></thead>
      <tbody>
      {{#rows}}
      <tr><th scope="row">{{method}}</th>{{#cells}}<td title="{{tip}}"><span class="{{best}}">{{text}}</span><small>{{range}}</small></td>{{/cells}}</tr>
      {{/rows}}
      </tbody>
      </table>
      </div>
      {{#explained}}
      <p>The best of each column is bold; small figures are 95% intervals that resample whole questions,
      those of the other columns show under the pointer. Brier is the mean squared distance to the observed success
      rate; the corrected one has the noise of the rates themselves subtracted, so that a perfect
      prediction has 0, and may fall below; the positive one counts over-optimism only. Bias is the
      mean prediction less the mean rate: above 0 is over-optimistic. ECE has 10 bins of equal width,
      the adaptive one bins of equal numbers. Width is the distance from the lowest to the highest
      quantile. AUC tells right from wrong and does not see calibration: the constant has 0.5 however
      well it is calibrated.</p>
      {{/explained}}

      {{#hasComparisons}}
      <h3>Paired differences</h3>
      <div class="scroll">
      <table>
      <thead><tr><th>method</th><th class="word">against</th><th>difference in Brier</th><th>95% interval</th><th class="word">the method is</th></tr></thead>
      <tbody>
      {{#comparisons}}
      <tr><th scope="row">{{method}}</th><td class="word">{{baseline}}</td><td>{{difference}}</td><td>{{interval}}</td><td class="word">{{verdict}}</td></tr>
      {{/comparisons}}
      </tbody>
      </table>
      </div>
      {{#explained}}
      <p>Differences are taken row by row, so that hard questions and the noise of the rates weigh on
      both sides alike. Below 0 the method is better. An interval that holds 0 means that these
      questions cannot tell the two apart; it does not show that they are equal.</p>
      {{/explained}}
      {{/hasComparisons}}

      <h3>Reliability</h3>
      <p class="key"><svg class="mark" viewBox="0 0 14 14" aria-hidden="true"><circle class="hollow c0" cx="7" cy="7" r="4.5"></circle></svg> raw score
      <svg class="mark" viewBox="0 0 14 14" aria-hidden="true"><circle class="fill c2" cx="7" cy="7" r="5.5"></circle></svg> calibrated
      <svg class="mark" viewBox="0 0 14 14" aria-hidden="true"><line class="reference" x1="0" y1="14" x2="14" y2="0"></line></svg> perfect</p>
      <div class="panels">
      {{#panels}}
      <figure class="panel"><figcaption><b>{{method}}</b> <span>{{caption}}</span></figcaption>{{{plot}}}</figure>
      {{/panels}}
      </div>
      {{#explained}}
      <p>Rows are cut into bins by their prediction; a mark is a bin's mean prediction and its observed
      success rate, with a 95% interval that resamples whole questions. Below the diagonal is
      over-optimism. The strip counts each bin's rows, calibrated above, raw below: a mark far off
      the line matters as much as its bar is tall. ECE by chance is what a perfectly calibrated
      method would have on as many questions.</p>
      {{/explained}}

      <h3>What went badly</h3>
      {{#allWell}}
      <p>Nothing by these measures: no method is worse than the constant or calibrated worse than the
      raw score, and every 10% quantile covers what it promises within its interval.</p>
      {{/allWell}}
      {{^allWell}}
      <ul>
      {{#findings}}
      <li><b>{{subject}}</b> {{text}}</li>
      {{/findings}}
      </ul>
      {{/allWell}}
      </section>
      {{/sets}}
      </main>
      </body>
      </html>

      """

  /// What the page adds to the look of a bench.
  static let style = """
    h3 { font-size: 1rem; margin: 2rem 0 .5rem; }
    .set { border-top: 1px solid var(--rule); margin-top: 3rem; }
    .set h2 { font-size: 1.35rem; margin: 1.6rem 0 .8rem; overflow-wrap: anywhere; }
    ul { max-width: 46rem; color: var(--soft); padding-left: 1.2rem; margin: .6rem 0; }
    li { margin: .3rem 0; overflow-wrap: anywhere; }
    li b { color: var(--ink); }
    tbody td { color: var(--soft); }
    .best { font-weight: 700; color: var(--ink); }
    small { display: block; color: var(--soft); font-size: .78rem; font-weight: 400; }
    .matrix td span { color: var(--ink); }
    .panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr));
      gap: 1.4rem 1.2rem; align-items: end; }
    .panel { overflow: visible; min-width: 0; max-width: 22rem; }
    .panel svg, svg.mark { min-width: 0; }
    .panel figcaption { font-size: .85rem; margin: 0 0 .3rem 1.2rem; overflow-wrap: anywhere; }
    .panel figcaption span { display: block; color: var(--soft); }
    small:empty { display: none; }
    .key { font-size: .85rem; display: flex; flex-wrap: wrap; align-items: center; gap: .35rem; }
    svg.mark { width: 14px; margin-left: .8rem; }
    svg.mark:first-child { margin-left: 0; }
    svg .best { font-weight: 700; }
    svg .count { fill: var(--soft); font-size: 9.5px; }
    svg .trend { fill: none; stroke-width: 1.2; opacity: .45; }
    svg .strip.c2 { fill: var(--c2); opacity: .38; }
    svg .strip.c0 { fill: var(--c0); opacity: .38; }

    """
}
