"""Makes the small real files beside it, with the programs that people's documents come from or their like.

    python3 -m venv venv && venv/bin/pip install python-docx openpyxl odfpy python-pptx reportlab pypdf pillow
    venv/bin/python make.py
"""

import docx
import openpyxl
import pptx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from odf import dc, draw, office, opendocument, presentation, style, table, text
from PIL import Image, PngImagePlugin
from pptx.util import Inches
from pypdf import PdfReader, PdfWriter
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import ListFlowable, Paragraph, SimpleDocTemplate, Table

WELSH = "Mae'r cyngor wedi cytuno ar y cynllun tŷ gwydr."
GAELIC = "Tha a' chomhairle air aontachadh mu dheidhinn na h-àrainneachd."
ARABIC = "مرحبا بالعالم"


def word():
    document = docx.Document()
    document.core_properties.title = "Soil plan"
    document.core_properties.language = "en-GB"
    document.add_heading("Soil plan", 0)
    document.add_heading("Why soil", 1)
    paragraph = document.add_paragraph(WELSH)
    document.add_paragraph(GAELIC)
    document.add_paragraph(ARABIC)
    document.add_paragraph("First measure", style="List Bullet")
    document.add_paragraph("Second measure", style="List Bullet")
    cells = document.add_table(2, 2).rows
    for row, words in zip(cells, [("Place", "Depth"), ("Dinbych", "12 cm")]):
        for cell, word in zip(row.cells, words):
            cell.text = word
    # Deleted under tracked changes, and hidden.
    deleted = OxmlElement("w:del")
    deleted.set(qn("w:author"), "Somebody")
    run = OxmlElement("w:r")
    gone = OxmlElement("w:delText")
    gone.text = "deletedsecret"
    run.append(gone)
    deleted.append(run)
    paragraph._p.append(deleted)
    hidden = paragraph.add_run("hiddensecret")
    hidden.font.hidden = True
    paragraph.add_run().add_break()
    document.add_comment(paragraph.runs, text="commentsecret", author="Somebody", initials="S")
    document.save("plan.docx")


def sheet():
    book = openpyxl.Workbook()
    first = book.active
    first.title = "Rainfall"
    first.append(["Place", "Millimetres"])
    first.append(["Capel Curig", 2612.5])
    first["D4"] = "Ysgol"
    first["A5"] = "=1+1"
    second = book.create_sheet("Kept away")
    second.append(["hiddensecret"])
    second.sheet_state = "hidden"
    book.properties.title = "Rain"
    book.save("rain.xlsx")


def slides():
    show = pptx.Presentation()
    show.core_properties.title = "Bees"
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.shapes.title.text = "Gwenyn"
    slide.placeholders[1].text = WELSH
    slide.notes_slide.notes_text_frame.text = "notesecret"
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = "Seilleanan"
    cells = slide.shapes.add_table(1, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table.rows[0].cells
    cells[0].text, cells[1].text = "Hives", "14"
    show.save("bees.pptx")


def open_documents():
    words = opendocument.OpenDocumentText()
    words.meta.addElement(dc.Title(text="Cynllun"))
    words.meta.addElement(dc.Language(text="cy-GB"))
    words.text.addElement(text.H(outlinelevel=2, text="Pridd"))
    words.text.addElement(text.P(text=WELSH))
    items = text.List()
    item = text.ListItem()
    item.addElement(text.P(text="Eitem"))
    items.addElement(item)
    words.text.addElement(items)
    rows = table.Table(name="T")
    row = table.TableRow()
    for word in ["Lle", "Dyfnder"]:
        cell = table.TableCell()
        cell.addElement(text.P(text=word))
        row.addElement(cell)
    rows.addElement(row)
    words.text.addElement(rows)
    remark = office.Annotation()
    remark.addElement(text.P(text="commentsecret"))
    paragraph = text.P(text=GAELIC)
    paragraph.addElement(remark)
    words.text.addElement(paragraph)
    words.save("cynllun.odt")

    book = opendocument.OpenDocumentSpreadsheet()
    rows = table.Table(name="Glaw")
    row = table.TableRow()
    for word, times in [("Lle", 1), ("", 3), ("Milimetrau", 1), ("", 16000)]:
        cell = table.TableCell(numbercolumnsrepeated=times)
        if word:
            cell.addElement(text.P(text=word))
        row.addElement(cell)
    rows.addElement(row)
    rows.addElement(table.TableRow(numberrowsrepeated=1048575))
    book.spreadsheet.addElement(rows)
    book.save("glaw.ods")

    show = opendocument.OpenDocumentPresentation()
    layout = style.PageLayout(name="L")
    show.automaticstyles.addElement(layout)
    master = style.MasterPage(name="M", pagelayoutname=layout)
    show.masterstyles.addElement(master)
    page = draw.Page(masterpagename=master, name="One")
    title = draw.Frame(width="10cm", height="2cm")
    title.setAttrNS("urn:oasis:names:tc:opendocument:xmlns:presentation:1.0", "class", "title")
    box = draw.TextBox()
    box.addElement(text.P(text="Gwenyn"))
    title.addElement(box)
    page.addElement(title)
    frame = draw.Frame(width="10cm", height="2cm")
    box = draw.TextBox()
    box.addElement(text.P(text=WELSH))
    frame.addElement(box)
    page.addElement(frame)
    notes = presentation.Notes()
    frame = draw.Frame(width="10cm", height="2cm")
    box = draw.TextBox()
    box.addElement(text.P(text="notesecret"))
    frame.addElement(box)
    notes.addElement(frame)
    page.addElement(notes)
    show.presentation.addElement(page)
    show.save("gwenyn.odp")


def pdf():
    styles = getSampleStyleSheet()
    report = SimpleDocTemplate("report.pdf", title="Annual report", lang="en-GB", invariant=1)
    report.build([
        Paragraph("Annual report", styles["Title"]),
        Paragraph("Soil", styles["Heading1"]),
        Paragraph("The council has agreed on measures for the soil. " * 12 + "The end of the paragraph.", styles["BodyText"]),
        Paragraph(GAELIC, styles["BodyText"]),
        ListFlowable([Paragraph("First measure", styles["BodyText"])], bulletType="bullet"),
        Table([["Place", "Depth"], ["Dinbych", "12 cm"]]),
    ])
    picture = Image.new("RGB", (60, 80), "white")
    canvas = Canvas("scan.pdf", invariant=1)
    canvas.drawImage(ImageReader(picture), 50, 50, 400, 600)
    canvas.save()
    for name, password in [("locked.pdf", "sesame"), ("read-only.pdf", "")]:
        writer = PdfWriter(clone_from=PdfReader("report.pdf"))
        writer.encrypt(user_password=password, owner_password="owner", algorithm="AES-256")
        writer.write(name)


def pictures():
    picture = Image.new("RGB", (600, 300))
    for x in range(300):
        for y in range(300):
            picture.putpixel((x, y), (255, 0, 0))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees to the right
    exif[0x010F] = "CameraOfMorag"
    exif.get_ifd(0x8825)[2] = (55.0, 57.0, 11.0)
    exif.get_ifd(0x8825)[29] = "2026:11:21"
    picture.save("turned.jpg", exif=exif, comment=b"commentsecret", quality=60)

    small = Image.new("RGBA", (50, 40), (0, 128, 0, 128))
    about = PngImagePlugin.PngInfo()
    about.add_text("Author", "authorsecret")
    about.add_itxt("XML:com.adobe.xmp", "<x>xmpsecret</x>")
    small.save("small.png", pnginfo=about)

    frames = [Image.new("P", (40, 30), colour) for colour in (0, 1, 2)]
    for frame in frames:
        frame.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    frames[0].save("moving.gif", save_all=True, append_images=frames[1:], loop=0, duration=100, comment=b"commentsecret")

    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "green", "blue")]
    frames[0].save("moving.webp", save_all=True, append_images=frames[1:], loop=0, duration=100, exif=exif, xmp=b"xmpsecret")
    Image.new("RGB", (40, 30), "red").save("still.webp", exif=exif, quality=50)


word()
sheet()
slides()
open_documents()
pdf()
pictures()
