"""Where pyspf 2.0.14 is not RFC 7208, by section, and what would make it so.

A correction is lines of pyspf's source, so that their place is found, and what stands there instead.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Correction:
    """One disagreement, decided: the section, what it says, and pairs of lines of pyspf and what they should be."""

    section: str
    why: str
    changes: tuple[tuple[str, str], ...]


# In this order: a later one may stand in front of the lines of an earlier one.
CORRECTIONS = {
    "the macro p": Correction(
        "4.6.4, 7.3",
        "Its queries are made when a term is evaluated, its PTR query is one of the ten look-ups, and which name it "
        "stands for depends on the domain whose record is evaluated.",
        (
            (
                """            arg = self.expand_domain(arg)
            if not arg:
                raise PermError('empty domain:',mech)
""",
                """            raw, kept, self.p = arg, self.p, 'syntax'
            arg = self.expand_domain(arg)
            self.p = kept
            if not arg:
                raise PermError('empty domain:',mech)
""",
            ),
            (
                """            return mech, m, arg, cidrlength, result

        # validate 'all'""",
                """            return mech, m, raw, cidrlength, result

        # validate 'all'""",
            ),
            (
                "in mechs:\n",
                """in mechs:
            if m in ('a', 'mx', 'ptr', 'exists', 'include'):
                arg = self.expand_domain(arg)
""",
            ),
            (
                "                redirect = self.expand_domain(arg)\n",
                """                raw_redirect, kept, self.p = arg, self.p, 'syntax'
                redirect = self.expand_domain(arg)
                self.p = kept
""",
            ),
            (
                "            if redirect:\n",
                """            if redirect:
                self.term_was_void = False
                redirect = self.expand_domain(raw_redirect)
""",
            ),
            (
                """        if not self.p:
            p = self.validated_ptrs()
""",
                """        if self.p != 'syntax':
            if not hasattr(self, 'validated'):
                self.check_lookups()
            p = self.validated_ptrs()
""",
            ),
            (
                "        cidrlength = self.cidrmax\n        return [p",
                "        cidrlength = self.cidrmax\n        self.validated = True\n        return [p",
            ),
        ),
    ),
    "redirect": Correction(
        "4.6.4, 6.1",
        "A redirect that is not followed costs nothing: terms are counted during evaluation.",
        (
            (
                "            elif mod == 'redirect':\n                self.check_lookups()\n",
                "            elif mod == 'redirect':\n",
            ),
            ("            if redirect:\n", "            if redirect:\n                self.check_lookups()\n"),
        ),
    ),
    "void terms": Correction(
        "4.6.4",
        'The limit is on "the number of terms" that find nothing: an mx with three dead exchanges is one.',
        (
            ("in mechs:\n", "in mechs:\n            self.term_was_void = False\n"),
            (
                "            self.void_lookups += 1\n",
                """            self.void_lookups += not getattr(self, 'term_was_void', False)
            self.term_was_void = True
""",
            ),
        ),
    ),
    "unknown modifiers": Correction(
        "6",
        'Unrecognized modifiers are ignored, "no matter where, or how often".',
        (("            if mod in modifiers:\n", "            if mod in modifiers and mod in ('exp', 'redirect'):\n"),),
    ),
    "case": Correction(
        "4.6.1, RFC 5234 section 2.3",
        "Names of modifiers are compared without case, as all strings of the grammar.",
        (("            mod,arg = m\n", "            mod,arg = m[0].lower(),m[1]\n"),),
    ),
    "include of itself": Correction(
        "4.6.4, 5.2",
        "It is no syntax error: what stands in front of it is evaluated, and the loop ends at the limit.",
        (
            (
                "                    if mech != 'include':\n",
                """                    if ':' in mech:
                        return mech, m, arg, cidrlength, result
                    if mech != 'include':
""",
            ),
        ),
    ),
    "errors in ptr": Correction(
        "5.5",
        "A failure of the DNS makes ptr match nothing, and a name of the client's that fails is skipped.",
        (
            (
                "        return self.dns('%s.%s.arpa'%(reverse_dots(i),self.v), 'PTR')\n",
                """        try:
            return self.dns('%s.%s.arpa'%(reverse_dots(i),self.v), 'PTR')
        except TempError:
            return []
""",
            ),
            (
                "            if self.cidrmatch(self.dns_a(p,self.A),cidrlength)]\n",
                """            if self.cidrmatch(self.dns_a_or_none(p),cidrlength)]

    def dns_a_or_none(self, name):
        try:
            return self.dns_a(name,self.A)
        except TempError:
            return []
""",
            ),
        ),
    ),
    "exchanges in turn": Correction(
        "5.4",
        "If any address matches, the mechanism matches: exchanges behind it need no answer.",
        (
            (
                "        return [a for mx in mxnames[:max] for a in self.dns_a(mx[1],self.A)]\n",
                "        return (a for mx in mxnames[:max] for a in self.dns_a(mx[1],self.A))\n",
            ),
            ("in [ipaddress.ip_network(ip) for ip in ipaddrs]:", "in (ipaddress.ip_network(ip) for ip in ipaddrs):"),
        ),
    ),
    "grammar of macros": Correction(
        "7.1, 7.3",
        "A number of parts is not zero, delimiters are . - + , / _ =, and %% may stand anywhere.",
        (
            (r"(\{[^\}]*\}))'", r"(\{[a-zA-Z](?:0*[1-9][0-9]*)?[rR]?[-.+,/_=]*\}))'"),
            (
                """            regex = RE_INVALID_MACRO
            for label in s.split('.'):
                if regex.search(s):
""",
                """            for label in [s]:
                if '%' in RE_CHAR.sub('', s):
""",
            ),
        ),
    ),
    "parts of macros": Correction(
        "7.1, 7.3",
        "Parts are joined by dots, whatever they were split on, and R reverses as r does.",
        (
            ("JOINERS.get(letter))", "'.')"),
            ("RE_ARGS = re.compile(r'([0-9]*)(r?)", "RE_ARGS = re.compile(r'([0-9]*)([rR]?)"),
        ),
    ),
    "long names": Correction(
        "7.3",
        "Labels are taken off the left of names until 253 octets are left: not one only, and not off explanations.",
        (
            (
                "        if result.count('.') != 0:\n            if len(result) > 253:\n",
                "        if stripdot:\n            while '.' in result and len(result) > 253:\n",
            ),
        ),
    ),
    "visible characters": Correction(
        "7.1",
        "A domain-spec and the value of a modifier are made of visible characters.",
        (
            (
                "        # Look for modifiers\n",
                """        for mech in spf:
            if not all(' ' < character <= '~' for character in mech):
                raise PermError('control character', mech)
""",
            ),
        ),
    ),
}
