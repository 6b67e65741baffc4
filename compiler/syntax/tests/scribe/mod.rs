//! Writes any text that the language allows, for tests that a formatter's
//! rules hold wherever line ends and comments stand.

/// The text that these choices make.
pub fn write(choices: &[u8]) -> String {
    let mut scribe = Scribe {
        choices,
        at: 0,
        out: String::new(),
    };
    scribe.file();
    if scribe.pick(5) == 0 {
        // Documentation where other comments stand.
        return scribe.out.replace("// t", "/// t");
    }
    scribe.out
}

/// Writes blocks and phrases with line ends and comments wherever the language
/// allows them.
struct Scribe<'a> {
    choices: &'a [u8],
    at: usize,
    out: String,
}

impl Scribe<'_> {
    fn pick(&mut self, among: usize) -> usize {
        let choice = self.choices.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(choice) % among
    }

    fn write(&mut self, among: &[&str]) {
        let picked = self.pick(among.len());
        self.out.push_str(among[picked]);
    }

    fn file(&mut self) {
        for _ in 0..=self.pick(3) {
            self.write(&[
                "",
                "// one\n",
                "/// two\n",
                "\n\n",
                "use std.race // three\n",
            ]);
            match self.pick(8) {
                0 => self.template(),
                1 => {
                    self.write(&["apply t as u", "apply std.programs.t  as  u"]);
                    self.block(0);
                }
                _ => self.declaration(0),
            }
            self.write(&["\n", "\n", " // five\n", "\n\n\n"]);
        }
    }

    fn declaration(&mut self, depth: usize) {
        self.write(&[
            "kpi a \"A\"",
            "journey  b",
            "segment c of d",
            "测量 数 \"标签\"",
        ]);
        if depth == 0 {
            self.write(&[" ", " ", "\n", " // four\n"]);
        } else {
            self.out.push(' ');
        }
        self.block(depth);
    }

    /// A template, whose declarations must not stand at the margin.
    fn template(&mut self) {
        self.write(&["template t(", "template t \"T\" ("]);
        for _ in 0..self.pick(6) {
            self.write(&["", "", "\n", " // of a parameter\n", "\n// before it\n"]);
            self.write(&["a: kpi", "a_longer_name :list of event", "参数: Text=\"x\""]);
            self.write(&[", ", ",\n", ", // behind it\n"]);
        }
        self.write(&["b: x) {\n", "b:x,\n) {\n", "b // odd\n : // odd\n x\n) {\n"]);
        for _ in 0..self.pick(5) {
            self.write(&["\n", "\n\n\n", "", "  // of a template\n"]);
            self.write(&[
                "",
                "",
                " /// documented\n",
                " allow(a-b, \"c\")\n",
                " allow( a -b-c )\n",
            ]);
            self.out.push_str("  ");
            self.declaration(1);
            self.write(&["\n", " // behind\n"]);
        }
        self.out.push('}');
    }

    fn block(&mut self, depth: usize) {
        self.out.push('{');
        let in_one_line = self.pick(3) == 0;
        for _ in 0..self.pick(5) {
            if in_one_line {
                self.out.push(' ');
            } else {
                self.write(&["\n", "\n", "\n\n\n", " // six\n", "\n// seven\n"]);
            }
            self.item(depth);
            self.out.push(';');
        }
        self.write(if in_one_line {
            &[" "]
        } else {
            &["\n", "\n// eight\n"]
        });
        self.out.push('}');
    }

    fn item(&mut self, depth: usize) {
        match self.pick(6) {
            0 | 1 => {
                self.write(&["a: ", "longer_key:  ", "按键: ", "body: "]);
                self.phrase(0);
            }
            2 => self.out.push_str("body: \"\"\"\n  x\n    y\n  \"\"\""),
            3 => self.write(&[
                "send a   on 2026-01-01",
                "send abcdef on 2026-01-01",
                "leave",
            ]),
            _ => {
                self.write(&["stage ", "if ", "then ", "40% ", "step ", "test "]);
                self.write(&["a", "bcd \"E\"", "a > 1 and b"]);
                self.out.push(' ');
                if depth > 3 {
                    self.out.push_str("{ }");
                    return;
                }
                self.block(depth + 1);
                for _ in 0..self.pick(3) {
                    self.write(&[" ", "\n", " // nine\n", "\n // ten\n"]);
                    self.write(&["else ", "else if a or b "]);
                    self.block(depth + 1);
                }
            }
        }
    }

    fn phrase(&mut self, depth: usize) {
        self.atom(depth);
        for _ in 0..self.pick(6) {
            match self.pick(5) {
                0 => self.out.push(' '),
                1 => {
                    self.write(&[",", ", ", ",\n", ", // eleven\n", ",\n// twelve\n"]);
                }
                2 => {
                    self.write(&[" ", "\n", " // thirteen\n", "\n// fourteen\n"]);
                    self.write(&["+", "-", "*", "..", ">="]);
                    self.write(&[" ", "\n", " // fifteen\n"]);
                }
                _ => {
                    self.write(&[" ", "\n", "\n    ", " // sixteen\n", "\n// seventeen\n"]);
                    self.write(&["and", "or", "and not"]);
                    self.write(&[" ", "\n", " // eighteen\n"]);
                }
            }
            self.atom(depth);
        }
    }

    fn atom(&mut self, depth: usize) {
        match self.pick(if depth > 3 { 4 } else { 7 }) {
            0 => self.write(&["a", "count", "a_name_of_quite_some_length"]),
            1 => self.write(&["1", "50%", "2026-01-01", "-1"]),
            2 => self.write(&["\"a text\"", "\"一段文字\"", "\"a text that needs room\""]),
            3 => self.out.push_str("b.c"),
            4 => {
                self.out.push('[');
                self.inside(depth);
                self.out.push(']');
            }
            _ => {
                self.write(&["count(", "("]);
                self.inside(depth);
                self.out.push(')');
                self.write(&["", "", ".field"]);
            }
        }
    }

    fn inside(&mut self, depth: usize) {
        self.write(&["", " ", "\n", " // nineteen\n", "\n// twenty\n"]);
        if self.pick(8) > 0 {
            self.phrase(depth + 1);
        }
        self.write(&["", " ", "\n", " // twenty-one\n", "\n// twenty-two\n"]);
    }
}
