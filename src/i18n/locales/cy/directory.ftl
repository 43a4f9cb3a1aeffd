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
search-topics = { $n ->
    [zero] Dim trafodaethau
    [one] { $n } drafodaeth
    [two] { $n } drafodaeth
    [few] { $n } trafodaeth
    [many] { $n } thrafodaeth
   *[other] { $n } trafodaeth
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
