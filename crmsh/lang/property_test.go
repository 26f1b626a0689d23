package lang

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// word draws a name; value draws anything that can stand behind a name= in quotes.
var (
	word  = rapid.StringMatching(`[a-zA-Z_][a-zA-Z0-9_.-]{0,6}`)
	value = rapid.StringMatching(`[a-zA-Z0-9 _.:/"'\\#=$@{}()äß-]{0,10}`)
	score = rapid.SampledFrom([]string{"inf", "-inf", "INFINITY", "+INFINITY", "0", "-5", "100", "mandatory", "advisory", "site-score"})
	role  = rapid.SampledFrom([]string{"", ":Master", ":promoted", ":Unpromoted", ":Started"})
)

func drawPairs(t *rapid.T, least int) string {
	var out []string
	for range rapid.IntRange(least, 3).Draw(t, "pairs") {
		out = append(out, "zz9_"+word.Draw(t, "name")+"="+quoted(value.Draw(t, "value")))
	}
	return strings.Join(out, " ")
}

func drawRule(t *rapid.T) string {
	expr := rapid.Custom(func(t *rapid.T) string {
		return rapid.SampledFrom([]string{
			"#uname eq n1", "defined a", "not_defined b", "load number:lt 5", "date lt 2030-01-01",
			"date in start=2030-01-01 hours=3", "date spec hours=9-16 weekdays=1-5", "a eq param{b}", `a eq "x y"`,
		}).Draw(t, "expression")
	})
	op := rapid.SampledFrom([]string{" and ", " or ", " OR "}).Draw(t, "op")
	return "rule " + score.Draw(t, "score") + ": " + strings.Join(rapid.SliceOfN(expr, 1, 3).Draw(t, "expressions"), op)
}

func drawStatement(t *rapid.T) string {
	id := word.Draw(t, "id")
	switch rapid.IntRange(0, 9).Draw(t, "kind") {
	case 0:
		return "node " + rapid.SampledFrom([]string{"", "7: ", "$id=x "}).Draw(t, "id") + id + " attributes " + drawPairs(t, 1) + " utilization " + drawPairs(t, 0)
	case 1:
		return "primitive " + id + " ocf:heartbeat:Dummy " + drawPairs(t, 0) + " meta " + drawRule(t) + " " + drawPairs(t, 1) +
			" op monitor interval=10s " + drawPairs(t, 0) + " op start " + drawPairs(t, 0)
	case 2:
		return "group " + id + " " + strings.Join(rapid.SliceOfNDistinct(rapid.StringMatching(`r[0-9]{1,4}`), 1, 4, rapid.ID[string]).Draw(t, "members"), " ") + " meta " + drawPairs(t, 1)
	case 3:
		return "location " + id + " r " + drawRule(t) + " " + drawRule(t)
	case 4:
		return "location " + id + " { a ( b c ) } resource-discovery=never " + score.Draw(t, "score") + ": n1"
	case 5:
		return "colocation " + id + " " + score.Draw(t, "score") + ": a" + role.Draw(t, "role") + " ( b c" + role.Draw(t, "role") + " ) [ d e ]"
	case 6:
		return "order " + id + " " + rapid.SampledFrom([]string{"0", "inf", "serialize", "Optional"}).Draw(t, "kind") + ": a:start b symmetrical=no"
	case 7:
		return "property " + id + ": " + drawRule(t) + " " + drawPairs(t, 1)
	case 8:
		return "bundle " + id + " docker image=" + quoted(value.Draw(t, "image")) + " network port-mapping port=80 meta " + drawPairs(t, 1)
	default:
		return "alert " + id + " /bin/x attributes " + drawPairs(t, 1) + " to { y meta " + drawPairs(t, 1) + " } meta " + drawPairs(t, 1)
	}
}

// Printing what was read and reading that again prints the same.
func TestPrintIsAFixedPoint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.Custom(drawStatement), 1, 4).Draw(t, "statements"), "\n")
		f, err := Parse("", text)
		if err != nil {
			t.Fatalf("%s\n%v", text, err)
		}
		checkFixedPoint(t, f.Statements)
	})
}

func checkFixedPoint(t interface{ Fatalf(string, ...any) }, list []Statement) {
	once := Print(list)
	again, err := Parse("", once)
	if err != nil {
		t.Fatalf("printed text cannot be read: %v\n%s", err, once)
	}
	if twice := Print(again.Statements); twice != once {
		t.Fatalf("not stable:\n%s\nthen:\n%s", once, twice)
	}
}

// Where a text is cut into lines, and how it is indented, does not change what it says.
func TestLayoutDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := drawStatement(t)
		want, err := Parse("", text)
		if err != nil {
			t.Fatalf("%s\n%v", text, err)
		}
		got, err := Parse("", strings.Join(clauses(want.Statements[0]), "  \\\n\n"[:4]+"\t\t "))
		if err != nil {
			t.Fatalf("%s\n%v", text, err)
		}
		if a, b := Print(want.Statements), Print(got.Statements); a != b {
			t.Fatalf("%s\nbecame\n%s", a, b)
		}
	})
}

// Any text is read or refused; what can be read, and can be written on lines, prints as a fixed point.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"primitive a Dummy params x=1 op monitor interval=10s", "location l r rule 5: a eq b and date lt 2030",
		"colocation c inf: ( a b ) [ c d sequential=true ]", "xml <primitive id=\"a\"><x/></primitive>",
		"fencing_topology n1: a,b c attr:x=y d", "role r read xpath:\"//a\" deny type:b attr:c", "tag t: a b",
		"# comment\nms m r meta a=b\n   notify=true", "monitor a:Master 10s:20s", "property $id=x a=\"b \\\" c\"",
		"alert a /b select attributes { x } to { y }", "user u role:r", "bundle b podman image=x storage storage-mapping a=b",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, err := Parse("fuzz", text)
		if problems, ok := err.(Problems); ok {
			for _, p := range problems {
				if p.Pos.Line < 1 || p.Pos.Col < 1 {
					t.Fatalf("problem without a place: %v", p)
				}
			}
			return
		}
		if strings.ContainsAny(text, "\r\v\f\x00\u0085\u00a0\u2028\u2029") {
			return // blanks that a line cannot begin or end with
		}
		checkFixedPoint(t, file.Statements)
	})
}
