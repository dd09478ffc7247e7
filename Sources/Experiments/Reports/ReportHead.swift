/// The start of every page: `pageTitle`, `style` and `facts` (each with `label` and `value`).
enum ReportHead {
  /// Up to the end of the header; doubly braced names are escaped.
  static let template = """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>{{pageTitle}}</title>
    <style>
    {{{style}}}</style>
    </head>
    <body>
    <main>
    <header>
    <h1>{{pageTitle}}</h1>
    <dl class="facts">
    {{#facts}}
    <div><dt>{{label}}</dt><dd>{{value}}</dd></div>
    {{/facts}}
    </dl>
    </header>

    """
}
