/// How mathematics is spelled: commands, symbols, words.
enum MathSpelling {
  /// LaTeX commands that only lay out.
  static let ignoredCommands: Set<String> = [
    "left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl",
    "biggr", "middle", "displaystyle", "textstyle", "limits", "nolimits", "boxed", "fbox", "bf",
    "rm", "it", "ensuremath", "hfill", "noindent", "allowbreak", "nobreak", "mathrm", "mathit",
    "mathbf", "boldsymbol", "bm", "vec", "hat", "mathop", "displaylimits", "phantom",
  ]

  /// LaTeX commands that are white space.
  static let spaceCommands: Set<String> = [
    "quad", "qquad", "enspace", "thinspace", "medspace", "thickspace", "space", "newline",
  ]

  /// LaTeX commands whose argument is text.
  static let textCommands: Set<String> = [
    "text", "textbf", "textit", "textrm", "textnormal", "textsf", "texttt", "mbox", "hbox",
    "operatorname", "emph", "textup", "textsc", "unit", "mathsf", "mathtt",
  ]

  /// LaTeX commands with a meaning of their own.
  static let commands: [String: MathToken.Kind] = [
    "frac": .fraction, "dfrac": .fraction, "tfrac": .fraction, "cfrac": .fraction,
    "binom": .binomial, "dbinom": .binomial, "tbinom": .binomial, "sqrt": .root, "surd": .root,
    "pi": .pi, "infty": .infinity, "infin": .infinity, "emptyset": .emptySet,
    "varnothing": .emptySet, "pm": .plusMinus, "mp": .minusPlus, "times": .times, "cdot": .times,
    "ast": .times, "cdotp": .times, "div": .divide, "lt": .less, "gt": .greater, "le": .lessEqual,
    "leq": .lessEqual, "leqslant": .lessEqual, "ge": .greaterEqual, "geq": .greaterEqual,
    "geqslant": .greaterEqual, "ne": .notEqual, "neq": .notEqual, "in": .element, "cup": .union,
    "approx": .equal, "degree": .degree, "lvert": .bar, "rvert": .bar, "vert": .bar, "mid": .bar,
    "langle": .open(.angle), "rangle": .close(.angle), "lfloor": .open(.floor),
    "rfloor": .close(.floor), "lceil": .open(.ceiling), "rceil": .close(.ceiling),
    "lbrace": .open(.set), "rbrace": .close(.set), "lbrack": .open(.square),
    "rbrack": .close(.square), "lparen": .open(.round), "rparen": .close(.round),
    "land": .and, "lor": .or, "slash": .divide, "imath": .i, "pounds": .currency("£"),
    "euro": .currency("€"), "colon": .word(":"),
  ]

  /// LaTeX commands that name a letter.
  static let letters: Set<String> = [
    "alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta", "vartheta",
    "iota", "kappa", "lambda", "mu", "nu", "xi", "rho", "varrho", "sigma", "tau", "upsilon", "phi",
    "varphi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma",
    "Upsilon", "Phi", "Psi", "Omega", "ell", "hbar",
  ]

  /// Characters with a meaning of their own.
  static let symbols: [Unicode.Scalar: MathToken.Kind] = [
    "+": .plus, "-": .minus, "−": .minus, "–": .minus, "—": .minus, "‐": .minus, "‑": .minus,
    "±": .plusMinus, "∓": .minusPlus, "*": .times, "×": .times, "·": .times, "⋅": .times,
    "∙": .times, "∗": .times, "/": .divide, "÷": .divide, "⁄": .divide, "∕": .divide, "^": .power,
    "_": .subscripted, "!": .factorial, "|": .bar, ",": .comma, ";": .semicolon,
    "(": .open(.round), ")": .close(.round), "[": .open(.square), "]": .close(.square),
    "{": .open(.group), "}": .close(.group), "⟨": .open(.angle), "⟩": .close(.angle),
    "⌊": .open(.floor), "⌋": .close(.floor), "⌈": .open(.ceiling), "⌉": .close(.ceiling),
    "&": .ampersand, "=": .equal, "≈": .equal, "≠": .notEqual, "<": .less, ">": .greater,
    "≤": .lessEqual, "⩽": .lessEqual, "≥": .greaterEqual, "⩾": .greaterEqual, "∈": .element,
    "∪": .union, "∅": .emptySet, "∞": .infinity, "π": .pi, "√": .root, "∛": .cubeRoot,
    "°": .degree, "º": .degree, "%": .percent, "€": .currency("€"), "£": .currency("£"),
    "¥": .currency("¥"), "ℝ": .reals,
  ]

  /// Greek letters by character.
  static let greek: [Unicode.Scalar: String] = [
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "θ": "theta",
    "λ": "lambda", "μ": "mu", "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "phi", "ω": "omega",
    "Δ": "Delta", "Ω": "Omega", "Σ": "Sigma",
  ]

  /// Superscript digits, and what a fraction character stands for.
  static let superscripts: [Unicode.Scalar: UInt8] = [
    "⁰": 0, "¹": 1, "²": 2, "³": 3, "⁴": 4, "⁵": 5, "⁶": 6, "⁷": 7, "⁸": 8, "⁹": 9,
  ]
  static let fractions: [Unicode.Scalar: (UInt8, UInt8)] = [
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5),
    "⅗": (3, 5), "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8),
    "⅞": (7, 8),
  ]

  /// Words in plain text that are mathematics.
  static let words: [String: MathToken.Kind] = [
    "pi": .pi, "Pi": .pi, "PI": .pi, "inf": .infinity, "Inf": .infinity, "infinity": .infinity,
    "Infinity": .infinity, "oo": .infinity, "sqrt": .root, "cbrt": .cubeRoot, "and": .and,
    "or": .or,
  ]

  /// English words of up to three letters, which are no products of variables.
  static let shortWords: Set<String> = [
    "the", "is", "it", "of", "are", "was", "for", "we", "to", "at", "so", "as", "by", "be", "an",
    "no", "yes", "not", "has", "had", "but", "all", "any", "one", "two", "on", "if", "he", "she",
    "its", "his", "her", "our", "you", "can", "get", "per", "out", "off", "ten", "six", "who",
    "how", "why", "are", "did", "does", "odd", "red", "day", "box", "end", "new", "old", "way",
    "total", "none", "dne", "nan", "do", "or", "and", "in", "us", "my", "me", "up", "go", "ok",
  ]

  /// Words that turn a statement around: no answer is read off a sentence with one.
  static let negations: Set<String> = [
    "not", "no", "never", "cannot", "isn", "isnt", "neither", "nor", "without", "except", "unless",
    "aren", "don", "doesn", "wasn", "t",
  ]
}
