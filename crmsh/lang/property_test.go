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
			"rsc class=ocf provider=heartbeat type=Dummy", "rsc type=Dummy", "op monitor", "op start interval=10s", "op number:lt 3",
		}).Draw(t, "expression")
	})
	op := rapid.SampledFrom([]string{" and ", " or ", " OR "}).Draw(t, "op")
	return "rule " + score.Draw(t, "score") + ": " + strings.Join(rapid.SliceOfN(expr, 1, 3).Draw(t, "expressions"), op)
}

func drawStatement(t *rapid.T) string {
	id := word.Draw(t, "id")
	switch rapid.IntRange(0, 21).Draw(t, "kind") {
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
		return "colocation " + id + " " + score.Draw(t, "score") + ": a" + role.Draw(t, "role") + " ( b c" + role.Draw(t, "role") + " ) [ d e ]" +
			rapid.SampledFrom([]string{"", " influence=no", " node-attribute=x influence=true"}).Draw(t, "tail")
	case 6:
		return "order " + id + " " + rapid.SampledFrom([]string{"0", "inf", "serialize", "Optional"}).Draw(t, "kind") + ": a:start b symmetrical=no"
	case 7:
		return "property " + id + ": " + drawRule(t) + " " + drawPairs(t, 1)
	case 8:
		return drawBundle(t, id)
	case 9:
		return "alert " + id + " /bin/x attributes " + drawPairs(t, 1) + " to { y meta " + drawPairs(t, 1) + " } meta " + drawPairs(t, 1)
	default:
		return drawOther(t, id)
	}
}

// drawOther draws statements of the kinds that have few forms.
func drawOther(t *rapid.T, id string) string {
	pick := func(of ...string) string { return rapid.SampledFrom(of).Draw(t, "form") }
	switch rapid.IntRange(0, 11).Draw(t, "other") {
	case 0:
		return "rsc_template " + id + " lsb:x description=" + quoted("d"+value.Draw(t, "description")) + " params " + drawPairs(t, 1)
	case 1:
		return pick("clone ", "ms ", "master ") + id + " r meta " + drawRule(t) + " " + drawPairs(t, 0)
	case 2:
		return "rsc_ticket " + id + " t1: " + pick("a", "a:Master", "a b", "( a b )", "_rsc_set_ a", "a b:Slave") + pick("", " loss-policy=stop")
	case 3:
		return "fencing_topology " + pick("a b,c", "n1: a b n2: c", "attr:x=y a pattern:n.* b", "n1: a n2: b n1: c", "")
	case 4:
		return "tag " + id + pick(":", "") + " a b" + pick("", " c")
	case 5:
		return "role " + id + " read " + pick("cib", "meta:a:b", "ref:a", "type:a attr:b", "property:x", "node") + " deny xpath:" + quoted("//"+value.Draw(t, "path"))
	case 6:
		return pick("acl_target ", "acl_group ") + id + pick("", " r1", " r1 r2")
	case 7:
		return "user " + id + pick(" role:r1", " role:r1 read cib", " write ref:a")
	case 8:
		return "monitor " + pick("a", "a:Master", "a:started") + " " + pick("10s", "10s:20s", "5")
	case 9:
		return pick("rsc_defaults ", "op_defaults ", "property ") + pick("", "$id=x ", "x: ") + drawRule(t) + " " + drawPairs(t, 1)
	case 10:
		return "xml " + pick(`<primitive id="a"/>`, `<a><b c="d"/> <!-- e --> </a>`, `<a b='>'></a>`)
	default:
		return "primitive " + id + " @t " + pick("operations $id=o op monitor interval=5s", "operations $id-ref=o", "params $id-ref=o", "params @p @q:n $i:n=v", "params 5: a=1 params 4: a=2")
	}
}

func drawBundle(t *rapid.T, id string) string {
	return "bundle " + id + " " + rapid.SampledFrom([]string{"docker", "podman"}).Draw(t, "container") + " image=" + quoted(value.Draw(t, "image")) +
		" network port-mapping port=80 storage storage-mapping source-dir=/a target-dir=" + quoted(value.Draw(t, "dir")) +
		rapid.SampledFrom([]string{"", " primitive a"}).Draw(t, "inside") + " meta " + drawPairs(t, 1)
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
		if _, raw := want.Statements[0].(*XML); raw {
			return // has no clauses
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

// A name of characters that a text would be refused for is shown so that it can be read.
func TestOddNamesAreReadAgain(t *testing.T) {
	for _, odd := range []string{"\u3000", "\u200b", "\u00a0", "\u00ad", "\u2033", "\u201d", "\u2019"} {
		text := "node n1 \\\n\tattributes \"a" + odd + "b" + odd + "=1\"\n"
		f, err := Parse("text", text)
		if err != nil {
			t.Fatal(err)
		}
		shown := Print(f.Statements)
		again, err := Parse("shown", shown)
		if err != nil || Print(again.Statements) != shown {
			t.Errorf("%q: %v\n%s", odd, err, shown)
		}
	}
}
