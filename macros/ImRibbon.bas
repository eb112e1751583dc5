Attribute VB_Name = "ImRibbon"
Option Explicit

'==============================================================================================================
' Die Schaltflächen des Menübands „Integrationsmanagement“. Was eine Schaltfläche tut, steht in Python;
' hier wird nur gerufen und die Antwort gezeigt. Beschriftungen und Tasten stehen in ribbon.xml.
'==============================================================================================================

Private imMenueband As Object

'--------------------------------------------------------------------------------------------------------------
' ImRibbonGeladen: Excel hat das Menüband aufgebaut.
'--------------------------------------------------------------------------------------------------------------
Public Sub ImRibbonGeladen(ribbon As IRibbonUI)
    Set imMenueband = ribbon
End Sub

'--------------------------------------------------------------------------------------------------------------
' ImRibbonAuffrischen: fragt neu, welche Schaltflächen benutzbar sind; bei jedem Wechsel der Mappe.
'--------------------------------------------------------------------------------------------------------------
Public Sub ImRibbonAuffrischen()
    ' Nach einem Abbruch im VBA-Editor ist das Menüband unbekannt; die Schaltflächen bleiben dann, wie sie sind.
    If Not imMenueband Is Nothing Then imMenueband.Invalidate
End Sub

'--------------------------------------------------------------------------------------------------------------
' ImAktiv: ob eine Schaltfläche benutzbar ist.
'   aktiv   wird auf True gesetzt, wenn sie es ist
'--------------------------------------------------------------------------------------------------------------
Public Sub ImAktiv(control As IRibbonControl, ByRef aktiv As Variant)
    Select Case control.ID
        Case "imHilfe", "imDiagnose"
            aktiv = True
        Case "imZuruecknehmen", "imPdf", "imEinstellungen"
            aktiv = HatUebersichten()
        Case Else
            aktiv = Not ActiveWorkbook Is Nothing
    End Select
End Sub

'--------------------------------------------------------------------------------------------------------------
' ImPruefen: Einlesen & prüfen. Liest die Mappe und sagt, was verstanden wurde und was fehlt.
'--------------------------------------------------------------------------------------------------------------
Public Sub ImPruefen(control As IRibbonControl)
    Befehl "pruefen"
End Sub

'--------------------------------------------------------------------------------------------------------------
' ImUebersichten: Übersichten erstellen. Zeigt zuerst, was sich ändern würde.
'--------------------------------------------------------------------------------------------------------------
Public Sub ImUebersichten(control As IRibbonControl)
    Befehl "vorschau"
End Sub

'--------------------------------------------------------------------------------------------------------------
' ImZuruecknehmen: Letzte Erzeugung zurücknehmen. Fragt vorher.
'--------------------------------------------------------------------------------------------------------------
Public Sub ImZuruecknehmen(control As IRibbonControl)
    Befehl "ruecknahme"
End Sub

'--------------------------------------------------------------------------------------------------------------
' ImWoher: Woher kommt dieser Betrag? Erklärt den Betrag der Gemeinde in der markierten Zeile; mit „Ja“ als Seite im Browser.
'--------------------------------------------------------------------------------------------------------------
Public Sub ImWoher(control As IRibbonControl)
    Befehl "woher"
End Sub

'--------------------------------------------------------------------------------------------------------------
' ImFristen: die Fristen des Haushaltsjahrs mit ihrem Stand.
'--------------------------------------------------------------------------------------------------------------
Public Sub ImFristen(control As IRibbonControl)
    Befehl "fristen"
End Sub

'--------------------------------------------------------------------------------------------------------------
' ImPdf: Als PDF je Gemeinde.
'--------------------------------------------------------------------------------------------------------------
Public Sub ImPdf(control As IRibbonControl)
    Befehl "pdf"
End Sub

'--------------------------------------------------------------------------------------------------------------
' ImEinstellungen: zeigt das Blatt „IM Einstellungen“.
'--------------------------------------------------------------------------------------------------------------
Public Sub ImEinstellungen(control As IRibbonControl)
    Befehl "einstellungen"
End Sub

'--------------------------------------------------------------------------------------------------------------
' ImHilfe: zeigt die Hilfe im Browser, ohne Internet.
'--------------------------------------------------------------------------------------------------------------
Public Sub ImHilfe(control As IRibbonControl)
    Befehl "hilfe"
End Sub

'--------------------------------------------------------------------------------------------------------------
' ImDiagnose: prüft die Installation.
'--------------------------------------------------------------------------------------------------------------
Public Sub ImDiagnose(control As IRibbonControl)
    Befehl "diagnose"
End Sub

'--------------------------------------------------------------------------------------------------------------
' ImMeldeboegen: legt neben der Mappe für jede Gemeinde einen Meldebogen an.
'--------------------------------------------------------------------------------------------------------------
Public Sub ImMeldeboegen(control As IRibbonControl)
    Befehl "meldeboegen"
End Sub

'--------------------------------------------------------------------------------------------------------------
' ImEinsammeln: liest die zurückgekommenen Meldebögen. Zeigt zuerst, was sich ändern würde.
'--------------------------------------------------------------------------------------------------------------
Public Sub ImEinsammeln(control As IRibbonControl)
    Befehl "einsammeln"
End Sub

'--------------------------------------------------------------------------------------------------------------
' ImBlatt: ein Blatt des Verfahrens, zum Beispiel „IM Zahlungen“ (imBlattZahlungen). Zeigt zuerst, was sich ändern würde.
'--------------------------------------------------------------------------------------------------------------
Public Sub ImBlatt(control As IRibbonControl)
    Befehl "vorschau:" & LCase$(Mid$(control.ID, Len("imBlatt") + 1))
End Sub

' Führt einen Befehl aus und, wenn auf seine Frage mit „Ja“ geantwortet wird, den nächsten.
Private Sub Befehl(ByVal auftrag As String)
    Dim antwort As Variant, vorher As Variant
    On Error GoTo Fehler
    vorher = Array(Einstellung("Calculation"), Einstellung("CopyObjectsWithCells"), Einstellung("AutomationSecurity"))
    ImNeuVersuchen
    ' Diese Frage darf wiederholt werden, ein Befehl nicht: Sie startet Python neu, falls es beendet ist.
    ImPython "im_xl.hosts.zellen", "rufe", Array("IM_VERSION", False, Array())
    Do While Len(auftrag) > 0
        antwort = ImPython("im_xl.hosts.desktop", "befehl", Array(auftrag, ActiveWorkbook), False)
        If ImMelde(antwort(1), Stil(antwort(0))) = vbYes Then
            auftrag = antwort(2)
        Else
            auftrag = ""
        End If
    Loop
    ImRibbonAuffrischen
    Exit Sub
Fehler:
    ImMelde Err.Description, Stil("fehler")
    Zuruecksetzen vorher
End Sub

' Wert einer Einstellung von Excel; leer, wo sie nicht zu haben ist (die Berechnungsart ohne offene Mappe).
Private Function Einstellung(ByVal name As String) As Variant
    On Error Resume Next
    Einstellung = CallByName(Application, name, VbGet)
End Function

' Ist Python mitten in der Arbeit beendet worden, so hat es Excel nicht mehr so hinterlassen können, wie es war.
'   vorher   Werte von Calculation, CopyObjectsWithCells, AutomationSecurity
Private Sub Zuruecksetzen(ByVal vorher As Variant)
    Dim mappe As Workbook
    On Error Resume Next
    For Each mappe In Workbooks
        If Left$(mappe.Name, 6) = "im_xl_" And Not mappe.Windows(1).Visible Then mappe.Close False
    Next mappe
    Application.StatusBar = False
    Application.DisplayAlerts = True
    Application.EnableEvents = True
    If Not IsEmpty(vorher(0)) Then Application.Calculation = vorher(0)
    If Not IsEmpty(vorher(1)) Then Application.CopyObjectsWithCells = vorher(1)
    If Not IsEmpty(vorher(2)) Then Application.AutomationSecurity = vorher(2)
    Application.ScreenUpdating = True
End Sub

Private Function Stil(ByVal art As String) As Long
    Select Case art
        Case "frage"
            Stil = vbQuestion + vbYesNo
        Case "warnung"
            Stil = vbExclamation
        Case "fehler"
            Stil = vbCritical
        Case Else
            Stil = vbInformation
    End Select
End Function

' Ob die Mappe Blätter enthält, die im_xl erzeugt hat. Sicher weiß es erst der Befehl; hier genügt der Name.
Private Function HatUebersichten() As Boolean
    Dim blatt As Object
    If ActiveWorkbook Is Nothing Then Exit Function
    For Each blatt In ActiveWorkbook.Sheets
        If Left$(blatt.Name, 3) = "IM " Or Left$(blatt.Name, 2) = "Ü " Then
            HatUebersichten = True
            Exit Function
        End If
    Next blatt
End Function
