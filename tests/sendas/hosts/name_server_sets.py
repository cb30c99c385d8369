"""Name-server sets of real zones and services, as the sources of `providers.toml` name them."""

from collections.abc import Mapping
from typing import Final

SETS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "123-reg": (("ns.123-reg.co.uk", "ns2.123-reg.co.uk"),),
    "20i": (
        (
            "ns1.stackdns.com",
            "ns2.stackdns.com",
            "ns3.stackdns.com",
            "ns4.stackdns.com",
        ),
    ),
    "afrihost": (
        (
            "ns1.afrihost.co.za",
            "ns2.afrihost.co.za",
        ),
    ),
    "akamai": (("a9-65.akam.net", "a3-67.akam.net"),),
    "alibaba": (("ns1.alidns.com", "ns2.alidns.com"), ("dns9.hichina.com", "dns10.hichina.com")),
    "all-inkl": (("ns5.kasserver.com", "ns6.kasserver.com"),),
    "alwaysdata": (("dns1.alwaysdata.com", "dns2.alwaysdata.com"),),
    "amen": (
        ("ns1.amen.fr",),
        (
            "ns1.amenworld.com",
            "ns2.amenworld.com",
        ),
    ),
    "antagonist": (
        (
            "ns1.webhostingserver.nl",
            "ns2.webhostingserver.nl",
            "ns3.webhostingserver.nl",
        ),
    ),
    "argeweb": (("ns1.argewebhosting.eu", "ns2.argewebhosting.com", "ns3.argewebhosting.nl"),),
    "aruba": (("dns.technorail.com", "dns2.technorail.com", "dns3.arubadns.net", "dns4.arubadns.cz"),),
    "ascio": (
        (
            "ns1.ascio.com",
            "ns2.ascio.com",
            "ns3.ascio.com",
            "ns4.ascio.com",
        ),
    ),
    "azure": (("ns1-09.azure-dns.com", "ns2-09.azure-dns.net", "ns3-09.azure-dns.org", "ns4-09.azure-dns.info"),),
    "beget": (("ns1.beget.com", "ns2.beget.pro", "ns1.beget.ru"),),
    "binero": (
        (
            "ns1.binero.se",
            "ns2.binero.se",
        ),
    ),
    "blacknight": (
        (
            "ns1.blacknight.com",
            "ns2.blacknight.com",
        ),
    ),
    "bluehost": (("ns1.bluehost.com", "ns2.bluehost.com"),),
    "bookmyname": (
        (
            "nsa.bookmyname.com",
            "nsb.bookmyname.com",
            "nsc.bookmyname.com",
        ),
    ),
    "bunny": (
        (
            "kiki.bunny.net",
            "coco.bunny.net",
        ),
    ),
    "cdmon": (
        (
            "ns1.cdmon.net",
            "ns2.cdmon.net",
            "ns3.cdmon.net",
            "ns4.cdmondns-01.org",
            "ns5.cdmondns-01.com",
        ),
    ),
    "checkdomain": (("ns.checkdomain.de", "ns2.checkdomain.de"),),
    "cloudflare": (
        ("ivy.ns.cloudflare.com", "chad.ns.cloudflare.com"),
        ("jim.ns.cloudflare.com", "PAM.NS.Cloudflare.COM."),
    ),
    "cloudns": (("ns41.cloudns.net", "ns42.cloudns.net", "ns43.cloudns.net", "ns44.cloudns.net"),),
    "combell": (("ns1.combell.eu", "ns3.combell.net", "ns4.combell.net"), ("ns3.combell.net", "ns4.combell.net")),
    "constellix": (("ns11.constellix.com", "ns21.constellix.com", "ns41.constellix.net"),),
    "contabo": (("ns1.contabo.net", "ns2.contabo.net", "ns3.contabo.net"),),
    "core-networks": (
        (
            "ns1.core-networks.de",
            "ns2.core-networks.eu",
            "ns3.core-networks.com",
        ),
    ),
    "csc": (("dns1.cscdns.net", "dns2.cscdns.net"), ("udns1.cscdns.net", "udns2.cscdns.uk")),
    "cyber-folks": (
        (
            "ns1.cyberfolks.pl",
            "ns2.cyberfolks.pl",
            "ns3.cyberfolks.pl",
        ),
    ),
    "cyon": (("ns1.cyon.ch", "ns2.cyon.ch"),),
    "desec": (("ns1.desec.io", "ns2.desec.org"),),
    "dhosting": (
        (
            "ns1.dhosting.pl",
            "ns2.dhosting.pl",
        ),
    ),
    "digitalocean": (("ns1.digitalocean.com", "ns2.digitalocean.com", "ns3.digitalocean.com"),),
    "dinahosting": (
        (
            "ns.gestiondecuenta.com",
            "ns2.gestiondecuenta.com",
        ),
    ),
    "dnsimple": (
        ("ns1.dnsimple.com", "ns2.dnsimple.com"),
        ("ns1.dnsimple-edge.com", "ns2.dnsimple-edge.net", "ns3.dnsimple-edge.io", "ns4.dnsimple-edge.org"),
    ),
    "dnsmadeeasy": (("ns0.dnsmadeeasy.com", "ns1.dnsmadeeasy.com"),),
    "dnspod": (("f1g1ns1.dnspod.net", "f1g1ns2.dnspod.net"), ("ns3.dnsv4.com", "ns4.dnsv4.com")),
    "dogado": (
        (
            "cns1.cloudpit.de",
            "cns2.cloudpit.com",
            "cns3.cloudpit.io",
        ),
    ),
    "domain-offensive": (
        (
            "ns1.domainoffensive.de",
            "ns2.domainoffensive.eu",
            "ns3.domainoffensive.net",
        ),
    ),
    "domainfactory": (("ns.namespace4you.de", "ns2.namespace4you.de"),),
    "domeneshop": (("ns.hyp.net",),),
    "dreamhost": (("ns1.dreamhost.com", "ns2.dreamhost.com", "ns3.dreamhost.com"),),
    "dynadot": (("ns1.dyna-ns.net", "ns2.dyna-ns.net"),),
    "easyhost": (("ns1.easyhost.be", "ns2.easyhost.be", "ns3.easyhost.be"),),
    "eurodns": (("ns1.eurodns.com", "ns2.eurodns.com"),),
    "fasthosts": (
        (
            "ns1.livedns.co.uk",
            "ns2.livedns.co.uk",
            "ns3.livedns.co.uk",
        ),
    ),
    "gandi": (("ns-154-a.gandi.net", "ns-232-b.gandi.net"),),
    "gcore": (
        (
            "ns1.gcorelabs.net",
            "ns2.gcdn.services",
        ),
    ),
    "gmo": (("01.dnsv.jp", "02.dnsv.jp", "03.dnsv.jp", "04.dnsv.jp"),),
    "godaddy": (
        ("ns33.domaincontrol.com", "ns34.domaincontrol.com"),
        ("ns81.domaincontrol.com", "ns82.domaincontrol.com"),
    ),
    "google": (("ns-cloud-b1.googledomains.com", "ns-cloud-b2.googledomains.com"),),
    "heart-internet": (
        (
            "ns.mainnameserver.com",
            "ns2.mainnameserver.com",
        ),
    ),
    "hetzner": (
        ("hydrogen.ns.hetzner.com", "oxygen.ns.hetzner.com", "helium.ns.hetzner.de"),
        ("ns1.first-ns.de", "robotns2.second-ns.de", "robotns3.second-ns.com"),
        ("ns1.your-server.de", "ns.second-ns.com", "ns3.second-ns.de"),
    ),
    "home-pl": (
        (
            "dns.home.pl",
            "dns2.home.pl",
            "dns3.home.pl",
        ),
    ),
    "host-europe": (("ns1.hans.hosteurope.de", "ns2.hans.hosteurope.de"),),
    "hostalia": (
        (
            "ns.hostalia.com",
            "ns2.hostalia.com",
        ),
    ),
    "hostgator": (
        ("ns1234.hostgator.com",),
        (
            "ns01.hostgator.com.br",
            "ns02.hostgator.com.br",
        ),
    ),
    "hostinger": (
        ("ns1.dns-parking.com", "ns2.dns-parking.com"),
        ("lunar.dns-parking.com", "solar.dns-parking.com"),
        ("atlas.dns-parking.com", "hyperion.dns-parking.com"),
    ),
    "hostpapa": (
        (
            "ns1.hostpapa.com",
            "ns2.hostpapa.com",
        ),
    ),
    "hostpoint": (("ns.hostpoint.ch", "ns2.hostpoint.ch", "ns3.hostpoint.ch"),),
    "hoststar": (
        (
            "ns1.hoststar.hosting",
            "ns2.hoststar.hosting",
        ),
    ),
    "hosttech": (
        (
            "ns1.hosttech.eu",
            "ns2.hosttech.eu",
            "ns3.hosttech.eu",
        ),
    ),
    "hover": (("ns1.hover.com", "ns2.hover.com"),),
    "huawei": (
        (
            "ns1.huaweicloud-dns.com",
            "ns1.huaweicloud-dns.cn",
        ),
    ),
    "icodia": (
        (
            "ns.icodia.com",
            "ns2.icodia.com",
            "ns3.icodia.com",
        ),
    ),
    "inleed": (
        (
            "ns1.inleed.net",
            "ns6.inleed.net",
        ),
    ),
    "inmotion": (
        (
            "ns1.inmotionhosting.com",
            "ns2.inmotionhosting.com",
        ),
    ),
    "internetx": (("a.ns14.net", "b.ns14.net", "c.ns14.net", "d.ns14.net"),),
    "interserver": (
        (
            "cdns1.interserver.net",
            "cdns2.interserver.net",
        ),
    ),
    "inwx": (("ns.inwx.de", "ns2.inwx.de", "ns3.inwx.eu", "ns4.inwx.com", "ns5.inwx.net"), ("ns.domrobot.com",)),
    "ionos": (
        ("ns1045.ui-dns.org", "ns1045.ui-dns.de", "ns1045.ui-dns.biz", "ns1045.ui-dns.com"),
        ("ns1085.ui-dns.com", "ns1031.ui-dns.org", "ns1092.ui-dns.de", "ns1069.ui-dns.biz"),
    ),
    "ipage": (
        (
            "ns1.ipage.com",
            "ns2.ipage.com",
        ),
    ),
    "iwelt": (
        (
            "dns.iwelt-ag.net",
            "dns2.iwelt-ag.net",
            "dns3.iwelt-ag.de",
        ),
    ),
    "kei-pl": (
        (
            "ns1.kei.pl",
            "ns2.kei.pl",
        ),
    ),
    "kinghost": (
        (
            "dns1.kinghost.com.br",
            "dns2.kinghost.com.br",
            "dns3.kinghost.com.br",
        ),
    ),
    "lh-pl": (
        (
            "ns.lh.pl",
            "ns2.lh.pl",
        ),
    ),
    "lima-city": (("ns1.lima-city.de",),),
    "linode": (("ns1.linode.com", "ns2.linode.com"),),
    "locaweb": (
        (
            "ns1.locaweb.com.br",
            "ns2.locaweb.com.br",
            "ns3.locaweb.com.br",
        ),
    ),
    "loopia": (("ns1.loopia.se", "ns2.loopia.se"),),
    "louhi": (("dns1.louhi.net",),),
    "lrob": (
        (
            "ns1.lrob.net",
            "ns2.lrob.net",
            "ns3.lrob.net",
        ),
    ),
    "lucushost": (
        (
            "ns1.lucushost.com",
            "ns2.lucushost.com",
            "ns3.lucushost.com",
        ),
    ),
    "lws": (("ns23.lwsdns.com", "ns24.lwsdns.com"),),
    "markmonitor": (("ns1.markmonitor.com", "ns2.markmonitor.com"),),
    "metaregistrar": (
        (
            "ns1.metaregistrar.nl",
            "ns2.metaregistrar.nl",
        ),
    ),
    "mijn-host": (("ns1.mijn.host",),),
    "mijndomein": (("nsn1.mijndomein.nl", "nsn2.mijndomein.nl"),),
    "name-com": (("ns1.name.com", "ns2.name.com"), ("ns2nsy.name.com",)),
    "namecheap": (
        ("dns1.registrar-servers.com", "dns2.registrar-servers.com"),
        ("freedns1.registrar-servers.com", "freedns2.registrar-servers.com"),
        ("dns1.namecheaphosting.com", "dns2.namecheaphosting.com"),
    ),
    "names-co-uk": (
        (
            "ns0.phase8.net",
            "ns1.phase8.net",
            "ns2.phase8.net",
        ),
    ),
    "namesilo": (("ns1.dnsowl.com", "ns2.dnsowl.com"),),
    "natro": (
        (
            "ns1.natrohost.com",
            "ns2.natrohost.com",
        ),
    ),
    "nazwa-pl": (
        (
            "ns1.nazwa.pl",
            "ns2.nazwa.pl",
            "ns3.nazwa.pl",
        ),
    ),
    "neostrada": (("ns1.neostrada.nl", "ns2.neostrada.nl", "ns3.neostrada.nl"),),
    "netim": (("ns1.netim.net", "ns2.netim.net", "ns3.netim.net"),),
    "netregistry": (("ns1.netregistry.net", "ns2.netregistry.net", "ns3.netregistry.net"),),
    "network-solutions": (("ns47.worldnic.com", "ns48.worldnic.com"),),
    "njalla": (("1-you.njalla.no", "2-can.njalla.in", "3-get.njalla.fo"),),
    "ns1": (("dns1.p01.nsone.net", "dns2.p01.nsone.net", "dns3.p01.nsone.net", "dns4.p01.nsone.net"),),
    "nucleus": (
        (
            "ns1.nucleus.be",
            "ns2.nucleus.be",
            "ns3.nucleus.be",
            "ns4.nucleus.be",
        ),
    ),
    "o2switch": (
        (
            "ns1.o2switch.net",
            "ns2.o2switch.net",
        ),
    ),
    "oderland": (
        (
            "dns1.oderland.com",
            "dns2.oderland.com",
            "dns3.oderland.com",
        ),
    ),
    "one-com": (("ns01.one.com", "ns02.one.com"),),
    "openprovider": (("ns1.openprovider.nl", "ns2.openprovider.be", "ns3.openprovider.eu"),),
    "ovh": (
        ("dns10.ovh.net", "ns10.ovh.net"),
        ("ns200.anycast.me", "dns200.anycast.me"),
        ("dns105.ovh.net", "ns105.ovh.net"),
    ),
    "papaki": (
        (
            "dns1.papaki.gr",
            "dns2.papaki.gr",
        ),
    ),
    "planethoster": (
        (
            "nsa.planethoster.net",
            "nsb.planethoster.net",
            "nsc.planethoster.net",
        ),
    ),
    "porkbun": (("curitiba.ns.porkbun.com", "fortaleza.ns.porkbun.com"),),
    "prepaid-hoster": (
        (
            "ns1.kramer-dns.de",
            "ns2.kramer-dns.de",
            "ns3.kramer-dns.de",
        ),
    ),
    "proisp": (
        (
            "ns1.proisp.no",
            "ns2.proisp.no",
        ),
        (
            "ns01.proisp.no",
            "ns02.proisp.no",
        ),
    ),
    "raiola": (
        (
            "dns1.raiolanetworks.es",
            "dns2.raiolanetworks.es",
            "dns3.raiolanetworks.es",
        ),
    ),
    "realtime-register": (
        (
            "ns1.yoursrs.com",
            "ns2.yoursrs.com",
        ),
    ),
    "reg-ru": (("ns1.reg.ru", "ns2.reg.ru"),),
    "register365": (
        (
            "ns0.reg365.net",
            "ns1.reg365.net",
            "ns2.reg365.net",
        ),
    ),
    "registro-br": (
        (
            "a.auto.dns.br",
            "b.auto.dns.br",
        ),
    ),
    "route53": (("ns-957.awsdns-55.net", "ns-193.awsdns-24.com", "ns-1385.awsdns-45.org", "ns-1950.awsdns-51.co.uk"),),
    "sakura": (("ns1.dns.ne.jp", "ns2.dns.ne.jp"),),
    "selectel": (("a.ns.selectel.ru", "b.ns.selectel.ru"),),
    "seohost": (
        (
            "ns1.seohost.pl",
            "ns2.seohost.pl",
        ),
    ),
    "simply-com": (
        (
            "ns1.simply.com",
            "ns2.simply.com",
            "ns3.simply.com",
            "ns4.simply.com",
        ),
    ),
    "siteground": (("ns1.siteground.net", "ns2.siteground.net"),),
    "spaceship": (("launch1.spaceship.net", "launch2.spaceship.net"),),
    "squarespace": (("ns01.squarespacedns.com", "ns02.squarespacedns.com"),),
    "strato": (
        ("docks14.rzone.de", "shades09.rzone.de"),
        ("docks10.rzone.de", "shades01.rzone.de"),
        ("docks08.rzone.de", "shades18.rzone.de"),
    ),
    "timeweb": (("ns1.timeweb.ru", "ns2.timeweb.ru", "ns3.timeweb.org", "ns4.timeweb.org"),),
    "transip": (("ns0.transip.net", "ns1.transip.nl", "ns2.transip.eu"),),
    "tsohost": (
        (
            "ns1.tsodns.com",
            "ns2.tsodns.com",
        ),
        (
            "ns1.tsohost.co.uk",
            "ns2.tsohost.co.uk",
        ),
    ),
    "ultradns": (("pdns109.ultradns.com", "pdns109.ultradns.net", "pdns109.ultradns.org", "pdns1.ultradns.co.uk"),),
    "united-domains": (
        (
            "ns.udag.de",
            "ns.udag.net",
            "ns.udag.org",
        ),
    ),
    "uol-host": (
        (
            "ns1.dominios.uol.com.br",
            "ns2.dominios.uol.com.br",
        ),
    ),
    "valuehost": (
        (
            "ns1.valueserver.com.br",
            "ns2.valueserver.com.br",
        ),
    ),
    "variomedia": (("ns1.variomedia.de",),),
    "vercel": (("ns1.vercel-dns.com", "ns2.vercel-dns.com"),),
    "versio": (
        (
            "nszero1.axc.nl",
            "nszero2.axc.nl",
        ),
        (
            "nszero1.axc.eu",
            "nszero2.axc.eu",
        ),
    ),
    "webgo": (
        (
            "ns1.webgo.de",
            "ns2.webgo.de",
            "ns3.webgo.de",
            "ns4.webgo.de",
        ),
    ),
    "webhotelli": (
        (
            "ns1.webhotelli.fi",
            "ns2.webhotelli.fi",
        ),
    ),
    "webland": (
        (
            "ns1.webland.ch",
            "ns2.webland.ch",
            "ns3.webland.ch",
            "ns4.webland.ch",
        ),
    ),
    "weblink": (
        (
            "cdns1.weblink.com.br",
            "cdns2.weblink.com.br",
        ),
    ),
    "wix": (("ns0.wixdns.net", "ns1.wixdns.net"), ("ns2.wixdns.net", "ns3.wixdns.net")),
    "world4you": (
        (
            "ns1.world4you.at",
            "ns2.world4you.at",
        ),
    ),
    "yandex": (("dns1.yandex.net", "dns2.yandex.net"),),
    "yandex-cloud": (("ns1.yandexcloud.net", "ns2.yandexcloud.net"),),
    "yourhosting": (
        ("ns215.premiumdns-yourhosting.nl", "ns221.premiumdns-yourhosting.eu", "ns66.premiumdns-yourhosting.net"),
    ),
    "zenbox": (
        (
            "ns1.zenbox.pl",
            "ns2.zenbox.pl",
        ),
    ),
    "zone-ee": (
        (
            "ns.zone.eu",
            "ns2.zone.ee",
            "ns3.zonedata.net",
        ),
    ),
}

NOBODY: Final = (
    "ns.evilovh.net",
    "ovh.net.evil.example",
    "dns10-ovh.net",
    "ns1.myname.com",
    "ns1.someone.com",
    "ns-1.awsdns-1.com.evil.example",
    "xns-1.awsdns-1.com",
    "ns-1.awsdns-1.evil",
    "a.ns-1.awsdns-1.com",
    "evilns.cloudflare.com",
    "cloudflare.com",
    "ns.cloudflare.com.example",
    "ns1\n.ovh.net.example",
    "xn--vh-eka.net",
    "\uff4fvh.example",
    "net",
    ".",
    "",
)
"""Names that only look like a host's."""
