# The directory and the search.
groups-title = Grwpiau
groups-lead = Grwpiau’r hwb hwn, a grwpiau hybiau eraill y mae’r hwb hwn yn gwybod amdanynt.
groups-search = Chwilio yn ôl enw, diben neu gyfeiriad
groups-none = Nid oes grwpiau yma eto.
groups-none-found = Nid oes grŵp yma sy’n cyfateb i “{ $q }”.
groups-clear = Dangos pob grŵp
groups-look-elsewhere = Chwilio am { $q } ar ei hwb ei hun

search-title = Chwilio
search-label = Am beth rydych yn chwilio?
search-hint = Geiriau, neu gyfeiriad grŵp neu berson ar hwb arall: @grwp@hwb.example
search-looking = Yn dal i chwilio. Bydd y dudalen hon yn diweddaru; gallwch hefyd edrych eto eich hun.
search-sign-in = Mewngofnodwch i chwilio am hyn ar hwb arall.
search-nothing-there = Mae’r hwb arall yn ateb, ond nid oes dim i ni yn y cyfeiriad hwn.
search-no-answer = Nid yw’r hwb arall yn ateb ar hyn o bryd. Rhowch gynnig arall arni yn nes ymlaen, os gwelwch yn dda.
search-not-a-partner = Nid yw’r hwb hwnnw’n un o’n partneriaid, neu nid yw’n ein derbyn. Gofynnwch i’ch gweinyddwr.
search-not-understood = Mae’r cyfeiriad hwn yn arwain at rywbeth na all yr hwb hwn ei ddangos.
search-everything = Popeth
search-what = Yr hyn a gafwyd
search-found = Mewn grwpiau a blogiau
search-people-title = Pobl
search-at-least = { $what } neu ragor
search-cut = Dim ond y deuddeg gair cyntaf y chwilir amdanynt.
search-narrow = Cyfyngu’r chwiliad
search-years = Blwyddyn
search-all-years = Pob blwyddyn
search-languages = Iaith
search-all-languages = Pob iaith
search-hubs = Hwb
search-all-hubs = Pob hwb
search-mine = Yn fy ngrwpiau i yn unig
search-everywhere = Nid yn fy ngrwpiau i yn unig
search-nothing = Ni chafwyd hyd i ddim ar gyfer “{ $q }”.
search-unfiltered = Chwilio ym mhobman
search-ask = Gofynnwch y cwestiwn hwn yn un o’ch grwpiau:
search-ask-nowhere = Dod o hyd i grŵp i ofyn y cwestiwn hwn ynddo
search-ask-sign-in = Mewngofnodwch i chwilio yn eich grwpiau a gofyn y cwestiwn hwn
search-previous = Tudalen flaenorol
similar-title = Ai un o’r trafodaethau hyn oedd gennych mewn golwg?
search-discussions = { $n ->
    [zero] Dim trafodaethau
    [one] { $n } drafodaeth
    [two] { $n } drafodaeth
    [few] { $n } trafodaeth
    [many] { $n } thrafodaeth
   *[other] { $n } trafodaeth
}
search-documents = { $n ->
    [zero] Dim dogfennau
    [one] { $n } ddogfen
    [two] { $n } ddogfen
    [few] { $n } dogfen
    [many] { $n } dogfen
   *[other] { $n } dogfen
}
search-posts = { $n ->
    [zero] Dim cofnodion blog
    [one] { $n } cofnod blog
    [two] { $n } gofnod blog
    [few] { $n } chofnod blog
    [many] { $n } chofnod blog
   *[other] { $n } cofnod blog
}
search-events = { $n ->
    [zero] Dim digwyddiadau
    [one] { $n } digwyddiad
    [two] { $n } ddigwyddiad
    [few] { $n } digwyddiad
    [many] { $n } digwyddiad
   *[other] { $n } digwyddiad
}
search-groups = { $n ->
    [zero] Dim grwpiau
    [one] { $n } grŵp
    [two] { $n } grŵp
    [few] { $n } grŵp
    [many] { $n } grŵp
   *[other] { $n } grŵp
}
search-people = { $n ->
    [zero] Dim pobl
    [one] { $n } person
    [two] { $n } berson
    [few] { $n } pherson
    [many] { $n } pherson
   *[other] { $n } person
}
