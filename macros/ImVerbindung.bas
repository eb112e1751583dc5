Attribute VB_Name = "ImVerbindung"
Option Explicit
Option Private Module

'==============================================================================================================
' Verbindung zwischen Excel und im_xl (Python).
'
' Gestartet wird Python über die DLL von xlwings, die neben pythonw.exe liegt. Ihre Versionsnummer steht im Namen
' und muss zur installierten Fassung von xlwings passen.
'
' Welches Python gilt, steht (in dieser Reihenfolge)
'   1. in der Einstellung des Benutzers, die „im-xl addin installieren“ schreibt
'      (HKCU\Software\VB and VBA Program Settings\im_xl\Addin, Wert „Interpreter“),
'   2. auf dem Blatt „im_xl.conf“ dieses Add-ins, Zelle B1.
' Nie in einer Arbeitsmappe: Eine fremde Mappe darf kein Programm bestimmen, das hier gestartet wird.
'
' Die Namen der DLL-Funktionen und der Aufruf von xlwings.serve stammen von xlwings:
'
' Copyright (C) 2014-present, Zoomer Analytics LLC. All rights reserved.
' Redistribution and use in source and binary forms, with or without modification, are permitted provided that the
' following conditions are met:
' * Redistributions of source code must retain the above copyright notice, this list of conditions and the following
'   disclaimer.
' * Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following
'   disclaimer in the documentation and/or other materials provided with the distribution.
' * Neither the name of the copyright holder nor the names of its contributors may be used to endorse or promote products
'   derived from this software without specific prior written permission.
' THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES,
' INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
' DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL,
' SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
' SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY,
' WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF
' THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
'==============================================================================================================

#If Win64 Then
    Private Const DLL_NAME As String = "xlwings64-0.37.8.dll"
    Private Declare PtrSafe Function DllVerbinden Lib "xlwings64-0.37.8.dll" Alias "XLPyDLLActivateAuto" _
        (ByRef ergebnis As Variant, Optional ByVal befehl As String = "", Optional ByVal modus As Long = 1) As Long
#Else
    Private Const DLL_NAME As String = "xlwings32-0.37.8.dll"
    Private Declare PtrSafe Function DllVerbinden Lib "xlwings32-0.37.8.dll" Alias "XLPyDLLActivateAuto" _
        (ByRef ergebnis As Variant, Optional ByVal befehl As String = "", Optional ByVal modus As Long = 1) As Long
#End If
' Die Fassungen mit W nehmen auch Benutzernamen mit Zeichen, die nicht zur Codepage von Windows gehören.
Private Declare PtrSafe Function LoadLibraryW Lib "kernel32" (ByVal datei As LongPtr) As LongPtr
Private Declare PtrSafe Function GetCurrentDirectoryW Lib "kernel32" (ByVal laenge As Long, ByVal ziel As LongPtr) As Long
Private Declare PtrSafe Function SetCurrentDirectoryW Lib "kernel32" (ByVal ordner As LongPtr) As Long
Private Declare PtrSafe Function ExpandEnvironmentStringsW Lib "kernel32" _
    (ByVal quelle As LongPtr, ByVal ziel As LongPtr, ByVal laenge As Long) As Long

Private Const TITEL As String = "Integrationsmanagement"
Private Const HILFE As String = " Bitte „im-xl addin pruefen“ ausführen oder die IT fragen."
Private Const FEHLERNUMMER As Long = -2147220991
Private Const BEZUG_A1 As Long = 1

Private Const SPERRE_TAGE As Double = 30 / 86400

Private imServer As Object
Private imGesperrtBis As Double

'--------------------------------------------------------------------------------------------------------------
' ImPython: ruft eine Funktion von im_xl in Python auf.
'   modul, funktion   wo sie steht
'   argumente         Feld mit ihren Argumenten
'   wiederholen       True: Ist Python inzwischen beendet, wird es neu gestartet und noch einmal gefragt.
' Ergebnis: was die Funktion zurückgibt. Fehler: FEHLERNUMMER mit deutschem Text.
'--------------------------------------------------------------------------------------------------------------
Public Function ImPython(ByVal modul As String, ByVal funktion As String, ByVal argumente As Variant, _
                         Optional ByVal wiederholen As Boolean = True) As Variant
    Dim nummer As Long
    On Error GoTo Fehler
    ' Startet Python nicht, so dauert jeder Versuch bis zu einer Minute: Von vielen Zellen versucht es nur die erste.
    If imServer Is Nothing And CDbl(Now) < imGesperrtBis Then
        Err.Raise FEHLERNUMMER, TITEL, "Python für im_xl ist eben nicht gestartet; in einer halben Minute wird es wieder versucht." & HILFE
    End If
Anfang:
    If imServer Is Nothing Then Set imServer = ServerStarten()
    ImPython = imServer.CallUDF(modul, funktion, argumente)
    Exit Function
Fehler:
    nummer = Err.Number
    If imServer Is Nothing And imGesperrtBis < CDbl(Now) Then imGesperrtBis = CDbl(Now) + SPERRE_TAGE
    If nummer = FEHLERNUMMER Then Err.Raise nummer, TITEL, Err.Description
    Set imServer = Nothing
    If wiederholen Then
        wiederholen = False
        Resume Anfang
    End If
    ' Den Text des Fehlers hat Python oder Windows geschrieben, auf Englisch; die Nummer genügt der IT.
    Err.Raise FEHLERNUMMER, TITEL, "im_xl antwortet nicht (Fehler " & Hex$(nummer) & ")." & HILFE
End Function

'--------------------------------------------------------------------------------------------------------------
' ImNeuVersuchen: Eine Schaltfläche darf Python immer zu starten versuchen.
'--------------------------------------------------------------------------------------------------------------
Public Sub ImNeuVersuchen()
    imGesperrtBis = 0
End Sub

'--------------------------------------------------------------------------------------------------------------
' ImMelde: zeigt eine Meldung.
'   text   was gesagt wird
'   stil   Symbol und Schaltflächen wie bei MsgBox
' Ergebnis: die gewählte Schaltfläche.
'--------------------------------------------------------------------------------------------------------------
Public Function ImMelde(ByVal text As String, ByVal stil As Long) As Long
    ImMelde = MsgBox(text, stil, TITEL)
End Function

'--------------------------------------------------------------------------------------------------------------
' ImRohwert: die Werte eines Bereichs; Tage und Währungen als Zahl, ohne Umrechnung durch VBA.
'--------------------------------------------------------------------------------------------------------------
Public Function ImRohwert(ByVal bereich As Object) As Variant
    ImRohwert = bereich.Value2
End Function

'--------------------------------------------------------------------------------------------------------------
' ImFehlerwert: ein Fehlerwert von Excel (#WERT!, #NV …) zu seiner Nummer.
'--------------------------------------------------------------------------------------------------------------
Public Function ImFehlerwert(ByVal nummer As Long) As Variant
    ImFehlerwert = CVErr(nummer)
End Function

'--------------------------------------------------------------------------------------------------------------
' ImRufer: Adresse der Zelle, in der die Formel steht; leer, wenn nicht aus einer Zelle gerufen wurde.
'--------------------------------------------------------------------------------------------------------------
Public Function ImRufer() As String
    On Error Resume Next
    If TypeName(Application.Caller) = "Range" Then ImRufer = ImAdresse(Application.Caller)
End Function

'--------------------------------------------------------------------------------------------------------------
' ImAdresse: Adresse der ersten Zelle eines Bereichs, mit Mappe und Blatt.
'--------------------------------------------------------------------------------------------------------------
Public Function ImAdresse(ByVal bereich As Object) As String
    ImAdresse = bereich.Cells(1, 1).Address(True, True, BEZUG_A1, True)
End Function

'--------------------------------------------------------------------------------------------------------------
' ImZeigtNurEinen: ob eine Formel, die mehrere Werte gibt, allein in einer Zelle steht, die nur den ersten zeigen kann.
' So ist es in Excel 2016 und 2019: Ein erster Wert, der für alle Zeilen derselbe ist, sähe dort richtig aus.
'   formel   Name der Formel; steht sie in einer anderen (INDEX, SUMME), ist nichts einzuwenden.
'--------------------------------------------------------------------------------------------------------------
Public Function ImZeigtNurEinen(ByVal formel As String) As Boolean
    Dim zelle As Object, neue As String
    On Error Resume Next
    If TypeName(Application.Caller) <> "Range" Then Exit Function
    Set zelle = Application.Caller
    If zelle.Cells.Count > 1 Or zelle.HasArray Then Exit Function
    If UCase$(Left$(zelle.Formula, Len(formel) + 2)) <> "=" & formel & "(" Then Exit Function
    ' Formula2 gibt es nur, wo Formeln ihre Nachbarzellen füllen.
    neue = zelle.Formula2
    ImZeigtNurEinen = (Len(neue) = 0)
End Function

'--------------------------------------------------------------------------------------------------------------
' ImZaehltAb1904: ob die Mappe, in der gerechnet wird, die Tage ab 1904 zählt.
'--------------------------------------------------------------------------------------------------------------
Public Function ImZaehltAb1904() As Boolean
    On Error Resume Next
    If TypeName(Application.Caller) = "Range" Then
        ImZaehltAb1904 = Application.Caller.Worksheet.Parent.Date1904
    Else
        ImZaehltAb1904 = ActiveWorkbook.Date1904
    End If
End Function

' Startet Python, oder findet es wieder, wenn es für dieses Excel schon läuft.
Private Function ServerStarten() As Object
    Dim interpreter As String, ordner As String, vorher As String, ergebnis As Variant, misslungen As Long
    interpreter = ImInterpreter()
    ordner = Ordnername(interpreter)
    If LoadLibraryW(StrPtr(ordner & "\" & DLL_NAME)) = 0 Then
        ' In einer virtuellen Umgebung liegt die DLL eine Ebene über pythonw.exe.
        If LoadLibraryW(StrPtr(Ordnername(ordner) & "\" & DLL_NAME)) = 0 Then
            Err.Raise FEHLERNUMMER, TITEL, "Die Datei " & DLL_NAME & " neben Python ließ sich nicht laden (" & ordner & ")." & HILFE
        End If
    End If
    ' Die DLL reicht nur Zeichen der Codepage weiter; darum steht im Befehl kein Pfad. Er gilt im Ordner von Python.
    vorher = AktuellerOrdner()
    SetCurrentDirectoryW StrPtr(ordner)
    misslungen = DllVerbinden(ergebnis, Startbefehl(interpreter), 1)
    SetCurrentDirectoryW StrPtr(vorher)
    If misslungen <> 0 Then Err.Raise FEHLERNUMMER, TITEL, "Python für im_xl ließ sich nicht starten (" & interpreter & ")." & HILFE
    Set ServerStarten = ergebnis
End Function

' -I: weder Umgebungsvariablen noch der aktuelle Ordner bestimmen, welche Module geladen werden.
Private Function Startbefehl(ByVal interpreter As String) As String
    Startbefehl = """.\" & Mid$(interpreter, Len(Ordnername(interpreter)) + 2) & """ -I -B -c ""import xlwings; xlwings.serve('$(CLSID)')"""
End Function

'--------------------------------------------------------------------------------------------------------------
' ImInterpreter: voller Pfad des Python, das gestartet wird.
'--------------------------------------------------------------------------------------------------------------
Public Function ImInterpreter() As String
    Dim eintrag As String, laenge As Long
    eintrag = GetSetting("im_xl", "Addin", "Interpreter", "")
    If Len(eintrag) = 0 Then eintrag = ThisWorkbook.Worksheets("im_xl.conf").Range("B1").Value
    laenge = ExpandEnvironmentStringsW(StrPtr(eintrag), 0, 0)
    ImInterpreter = Space$(laenge)
    ExpandEnvironmentStringsW StrPtr(eintrag), StrPtr(ImInterpreter), laenge
    ImInterpreter = Left$(ImInterpreter, laenge - 1)
End Function

Private Function AktuellerOrdner() As String
    Dim laenge As Long
    laenge = GetCurrentDirectoryW(0, 0)
    AktuellerOrdner = Space$(laenge)
    GetCurrentDirectoryW laenge, StrPtr(AktuellerOrdner)
    AktuellerOrdner = Left$(AktuellerOrdner, laenge - 1)
End Function

Private Function Ordnername(ByVal pfad As String) As String
    If InStrRev(pfad, "\") > 0 Then Ordnername = Left$(pfad, InStrRev(pfad, "\") - 1)
End Function
